#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# For an unloaded target, a replacement takes positions 0 and 1 for one function, and 2 for another.
# rules: F1 F2
# loads: test_klp_functions_first test_klp_functions_second test_klp_functions_third test_klp_target test_klp_twins

. "${0%/*}"/state.sh

# replace_by(modname, functions, object/function,position...) - load a cumulative livepatch of
# these functions, and compare its functions in sysfs during the transition
replace_by() {
	hold_task
	load_lp_nowait "$1" replace=1 functions="$2"
	expect_starts "$1" patching
	check_functions "$1" "${@:3}"
	release_tasks
	wait_enabled "$1"
	expect_ends "$1" patching
}

start_state_test "functions of a target that is not loaded"

load_mod $TARGET
load_lp $FUNCTIONS_FIRST functions=test_klp_target_version,test_klp_target_use,test_klp_twin
expect_patched $FUNCTIONS_FIRST --

replace_by $FUNCTIONS_SECOND test_klp_target_version,test_klp_target_use,test_klp_twin:2 \
	$TARGET/test_klp_target_use,1 $TARGET/test_klp_target_version,1 \
	$TWINS/test_klp_twin,1 $TWINS/test_klp_twin,2
replace_by $FUNCTIONS_THIRD test_klp_target_version,test_klp_twin \
	$TARGET/test_klp_target_use,1 $TARGET/test_klp_target_version,1 \
	$TWINS/test_klp_twin,1 $TWINS/test_klp_twin,2
check_functions $FUNCTIONS_THIRD $TARGET/test_klp_target_version,1 $TWINS/test_klp_twin,1

check_log
