#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel complains, without a taint, while the console shows only emergencies.
echo 1 > /proc/sys/kernel/printk
echo "<4>WARNING: possible circular locking dependency detected" > /dev/kmsg
echo "<3>BUG: sleeping function called from invalid context at mm/slab.h:1" > /dev/kmsg
echo 7 > /proc/sys/kernel/printk
echo "TEST: a check ... ok"
