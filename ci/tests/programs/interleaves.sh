#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel prints while the program is in the middle of a line.
echo -n "TEST: a check "
echo "<3>not the program's word: not ok, exit status 1" > /dev/kmsg
echo "... ok"
