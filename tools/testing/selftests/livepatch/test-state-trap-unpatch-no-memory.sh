#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Without memory to take a function off ftrace, the kernel warns, and the original is in force.
# rules: T8
# loads: test_klp_initial test_klp_target
# needs: BUG FAILSLAB FAULT_INJECTION_DEBUG_FS
# leaks: 3 ftrace_set_filter_ip, parts of the filter that ftrace keeps when it could not change it

. "${0%/*}"/state.sh

start_state_test "no memory to unpatch"
need_failing_allocations
load_mod $TARGET

# A transition waits a second for another CPU's idle task, and there are dozens of transitions.
for cpu in /sys/devices/system/cpu/cpu[1-9]*/online; do
	[[ ! -e "$cpu" ]] || echo 0 > "$cpu"
done

# Which allocation to fail depends on the kernel: take the first whose failure makes it warn.
for ((nth = 1; ; nth++)); do
	((nth < 100)) || die "the kernel does not warn any more"
	load_lp $INITIAL
	check_target_version 1

	line="% fail allocation $nth of a disable"
	log "$line"
	# One process for both writes, because each process has its own count.
	(echo $nth > /proc/self/fail-nth; echo 0 > "$KLP_SYSFS_DIR/$INITIAL/enabled") 2> /dev/null
	# The write itself may have found no memory.
	if [[ -e "$KLP_SYSFS_DIR/$INITIAL/enabled" ]]; then
		read_file "$KLP_SYSFS_DIR/$INITIAL/enabled"
		[[ "$VALUE" == 0 ]] || disable_lp_nowait $INITIAL
	fi
	wait_disabled $INITIAL
	check_loglevel 5
	check_target_version 0
	unload_lp $INITIAL

	log_since "$line"
	[[ "$LOG" != *"WARNING: "*"kernel/livepatch/patch.c:"* ]] || break
done
announce_splat "kernel/livepatch/patch.c:"

# No check_log: the log differs from kernel to kernel.
echo "ok"
