#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# complains.sh KIND LEVEL - have the kernel complain, while the console has this level
#
# Passes: whether it has complained is for the lab to see. modules/lab_complaints.c has
# the kinds.

# set_to(value, file): if the kernel has it
set_to() {
	if [[ -w $2 ]]; then
		echo "$1" > "$2"
	fi
}

# Watchdogs that bark after a second or three.
set_to 1 /proc/sys/kernel/watchdog_thresh
set_to 1 /proc/sys/kernel/hung_task_timeout_secs
set_to 3 /sys/module/rcupdate/parameters/rcu_cpu_stall_timeout
set_to 2 /sys/module/workqueue/parameters/watchdog_thresh
# RCU is expedited in the lab's guests, and has a patience of its own.
set_to 3000 /sys/module/rcupdate/parameters/rcu_exp_cpu_stall_timeout

echo "$2" > /proc/sys/kernel/printk
insmod ./lab_complaints.ko kind="$1"
# kmemleak reports objects that are five seconds old and were the same in the scan before.
if [[ $1 == leak && -w /sys/kernel/debug/kmemleak ]]; then
	echo scan > /sys/kernel/debug/kmemleak
	sleep 6
	echo scan > /sys/kernel/debug/kmemleak
fi
echo "TEST: $1 ... ok"
