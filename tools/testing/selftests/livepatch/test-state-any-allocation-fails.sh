#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# If any one allocation of an upgrade fails, it is enabled, or refused without a trace.
# rules: S5c C7 K2 S4b
# loads: test_klp_first test_klp_next test_klp_target
# needs: FAILSLAB FAULT_INJECTION_DEBUG_FS

. "${0%/*}"/state.sh

fresh_start() {
	load_lp $FIRST states=2:3,4:6
}

when_refused() {
	check_levels "5 3 1 6"
	check_data $FIRST "2: original 4, taken over 0; 4: original 7, taken over 0"
	check_target_version 3
}

when_loaded() {
	wait_enabled $NEXT
	check_levels "2 8 3 6"
	check_data $NEXT "2: original 4, taken over 1; 4: original 7, taken over 1; 1: original 5, taken over 0; 3: original 1, taken over 0"
	check_target_version 8
	disable_lp $NEXT
	unload_lp $NEXT
	unload_lp $FIRST
	check_levels "5 4 1 7"
}

start_state_test "fail each allocation of an upgrade"
need_failing_allocations
load_mod $TARGET
# Two states are new: without memory for the second, the first one's data must be released.
fail_each_allocation $NEXT replace=1 states=2:8,4:6,1:2,3:3

# No check_log: the log differs from one allocation to the next.
echo "ok"
