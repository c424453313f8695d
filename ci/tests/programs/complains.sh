#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# complains.sh KIND LEVEL - make the kernel complain, while the console has this level
#
# It passes in any case: the lab has to see the complaint. modules/lab_complaints.c has the kinds.

# set_to(value, file): write it, if the kernel has that file
set_to() {
	if [[ -w $2 ]]; then
		echo "$1" > "$2"
	fi
}

# Let watchdogs complain after one to three seconds.
set_to 1 /proc/sys/kernel/watchdog_thresh
set_to 1 /proc/sys/kernel/hung_task_timeout_secs
set_to 3 /sys/module/rcupdate/parameters/rcu_cpu_stall_timeout
set_to 2 /sys/module/workqueue/parameters/watchdog_thresh
# RCU is expedited in the lab's guests, and has another timeout then, in milliseconds.
set_to 3000 /sys/module/rcupdate/parameters/rcu_exp_cpu_stall_timeout

# Other kinds keep a CPU busy, too, and then RCU complains only now and then.
[[ $1 == rcu_stall ]] || set_to 1 /sys/module/rcupdate/parameters/rcu_cpu_stall_suppress

echo "$2" > /proc/sys/kernel/printk
insmod ./lab_complaints.ko kind="$1"
# kmemleak reports an object when it is five seconds old, and unchanged since the scan before.
if [[ $1 == leak && -w /sys/kernel/debug/kmemleak ]]; then
	echo scan > /sys/kernel/debug/kmemleak
	sleep 6
	echo scan > /sys/kernel/debug/kmemleak
fi
echo "TEST: $1 ... ok"
