#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel is tainted as by a WARN() that the console did not show.
echo 512 > /proc/sys/kernel/tainted
echo "TEST: a check ... ok"
