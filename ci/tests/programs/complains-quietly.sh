#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Reports that set no taint, while the console shows emergencies alone.
echo 1 > /proc/sys/kernel/printk
echo "<4>WARNING: possible circular locking dependency detected" > /dev/kmsg
echo "<3>BUG: sleeping function called from invalid context at mm/slab.h:1" > /dev/kmsg
echo 7 > /proc/sys/kernel/printk
echo "TEST: a check ... ok"
