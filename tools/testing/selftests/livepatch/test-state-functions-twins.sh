#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel tells functions of one name apart by position, also when a replacement drops one.
# rules: F1 F2
# loads: test_klp_functions_first test_klp_functions_second test_klp_target test_klp_twins

. "${0%/*}"/state.sh

start_state_test "functions of one name"

load_mod $TARGET
load_mod $TWINS
load_failing_mod $FUNCTIONS_FIRST functions=test_klp_twin
expect "livepatch: unresolvable ambiguity for symbol 'test_klp_twin' in object '$TWINS'"
expect_failed_load $FUNCTIONS_FIRST "Invalid parameters"

load_lp $FUNCTIONS_FIRST answer=1 \
	functions=test_klp_target_version,test_klp_twin:1,test_klp_twin:2
expect_patched $FUNCTIONS_FIRST --
check_twins 1 1
hold_task

load_lp_nowait $FUNCTIONS_SECOND replace=1 answer=2 \
	functions=test_klp_target_version,test_klp_twin:2
expect_starts $FUNCTIONS_SECOND patching
check_functions $FUNCTIONS_SECOND $TARGET/test_klp_target_version,1 \
	$TWINS/test_klp_twin,1 $TWINS/test_klp_twin,2
check_twins 0 2

release_tasks
wait_enabled $FUNCTIONS_SECOND
expect_ends $FUNCTIONS_SECOND patching
check_functions $FUNCTIONS_SECOND $TARGET/test_klp_target_version,1 $TWINS/test_klp_twin,2
check_twins 0 2
unload_lp $FUNCTIONS_FIRST

disable_lp $FUNCTIONS_SECOND
expect_unpatched $FUNCTIONS_SECOND --
check_twins 0 0

check_log
