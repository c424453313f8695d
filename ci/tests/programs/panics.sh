#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel panics, after a line that passes.
echo "TEST: a check ... ok"
# The line is to be out of the guest before the guest ends.
sleep .5
echo c > /proc/sysrq-trigger
sleep 1000
