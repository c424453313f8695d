#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A function is taken off ftrace when there is no memory for it: the kernel warns, and the original is in force all the same.
# rules: T8
# loads: test_klp_initial test_klp_target
# needs: BUG FAILSLAB FAULT_INJECTION_DEBUG_FS
# leaks: 3 ftrace_set_filter_ip, parts of the filter that ftrace keeps when it could not change it

. "${0%/*}"/state.sh

start_state_test "no memory to unpatch"
need_failing_allocations
load_mod $TARGET

# A transition waits a second for the idle task of another CPU, and here are dozens.
for cpu in /sys/devices/system/cpu/cpu[1-9]*/online; do
	[[ ! -e "$cpu" ]] || echo 0 > "$cpu"
done

# Which allocation it is depends on the kernel: the first that it warns of.
for ((nth = 1; ; nth++)); do
	((nth < 100)) || die "the kernel does not warn any more"
	load_lp $INITIAL
	check_target_version 1

	line="% fail allocation $nth of a disable"
	log "$line"
	# One process: the count is its own.
	(echo $nth > /proc/self/fail-nth; echo 0 > "$KLP_SYSFS_DIR/$INITIAL/enabled") 2> /dev/null
	# It may be the write itself that finds no memory.
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

# The log differs from kernel to kernel, and is not compared.
echo "ok"
