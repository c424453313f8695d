#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# If any one allocation of a replacement fails, it drops all functions or none, and leaks nothing.
# rules: F2 F3 S5c
# loads: test_klp_functions_first test_klp_functions_second test_klp_target test_klp_twins
# needs: FAILSLAB FAULT_INJECTION_DEBUG_FS

. "${0%/*}"/state.sh

# The held task keeps the transition open until no allocation fails any more: at its end the
# kernel allocates memory to take functions off ftrace, and warns if that fails.
fresh_start() {
	load_lp $FUNCTIONS_FIRST answer=1 \
		functions=test_klp_target_version,test_klp_target_use,test_klp_twin:1
	hold_task
	trace_allocations
}

when_refused() {
	check_all_freed
	trace_allocations
	check_target_version 1
	use_item 0 1
	check_twins 1 0
}

when_loaded() {
	# The livepatch lists every function that it drops.
	check_functions $FUNCTIONS_SECOND $TARGET/test_klp_target_use,1 \
		$TARGET/test_klp_target_version,1 $TWINS/test_klp_twin,1
	release_tasks
	wait_enabled $FUNCTIONS_SECOND
	check_target_version 2
	use_item 0 0
	check_twins 0 0
	disable_lp $FUNCTIONS_SECOND
	unload_lp $FUNCTIONS_SECOND
	unload_lp $FUNCTIONS_FIRST
	check_all_freed
}

start_state_test "fail each allocation while functions are dropped"
need_failing_allocations
load_mod $TARGET
load_mod $TWINS
fail_each_allocation $FUNCTIONS_SECOND replace=1 answer=2 functions=test_klp_target_version

# No check_log: the log differs from one allocation to the next.
echo "ok"
