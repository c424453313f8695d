#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An Oops follows the announced complaint, which has no "end trace" line.
echo "# announce-splat: possible recursive locking detected"
echo "<4>WARNING: possible recursive locking detected" > /dev/kmsg
echo "<1>BUG: kernel NULL pointer dereference, address: 0000000000000000" > /dev/kmsg
echo "TEST: a check ... ok"
