#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whichever allocation fails while a livepatch is enabled that drops functions and objects: they stay patched, or none does, and what was allocated for that is freed.
# rules: F2 F3 S5c
# loads: test_klp_functions_first test_klp_functions_second test_klp_target test_klp_twins
# needs: FAILSLAB FAULT_INJECTION_DEBUG_FS

. "${0%/*}"/state.sh

# Held, the transition ends when no allocation fails any more: to take a function off
# ftrace the kernel allocates memory, too, and warns when there is none.
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
	# What is dropped is the original's: no function has been left out.
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

# The log differs from one to the next, and is not compared.
echo "ok"
