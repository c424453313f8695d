#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same for a livepatch that drops functions and objects of the one that it replaces: they stay patched, or none does, and what was allocated for that is freed.
# rules: S5c C7 K6

. "${0%/*}"/state.sh

# Held, the transition ends when no allocation fails any more: to take a function off
# ftrace the kernel allocates memory, too, and warns when there is none.
fresh_start() {
	load_lp $FIRST
	hold_door
	trace_allocations
}

when_refused() {
	check_all_freed
	trace_allocations
	check_target_version 99
	check_target_version 99 $OTHER
}

when_loaded() {
	# What is dropped is the original's: no function has been left out.
	check_functions $DROP $OTHER/test_klp_target_version,1 $TARGET/test_klp_target_version,1
	open_door
	wait_enabled $DROP
	check_target_version 0
	check_target_version 0 $OTHER
	disable_lp $DROP
	unload_lp $DROP
	unload_lp $FIRST
	check_all_freed
}

start_state_test "fail each allocation while functions are dropped"
need_failing_allocations
load_mod $TARGET
load_mod $OTHER
fail_each_allocation $DROP

# The log differs from one to the next, and is not compared.
echo "ok"
