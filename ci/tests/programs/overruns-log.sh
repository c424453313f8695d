#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Writes more to the kernel log than the kernel keeps.
line=$(printf '%900s' x)
for ((i = 0; i < 4000; i++)); do
	echo "<6>$line"
done > /dev/kmsg
echo "TEST: a check ... ok"
