#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel complains, in the only line of a WARN() that the console shows.
echo "<4>WARNING: CPU: 0 PID: 1 at kernel/of/tests.c:1 what_warns+0x1/0x2" > /dev/kmsg
echo "TEST: a check ... ok"
