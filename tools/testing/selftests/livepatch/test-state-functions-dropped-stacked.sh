#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Functions that the replacement of a stack drops are original for each task from when it switches.
# rules: C6 F2
# loads: test_klp_functions_first test_klp_functions_second test_klp_functions_third test_klp_target test_klp_twins

. "${0%/*}"/state.sh

start_state_test "drop functions of stacked livepatches"

load_mod $TARGET
load_mod $TWINS
load_lp $FUNCTIONS_FIRST answer=1 functions=test_klp_target_version,test_klp_twin:1
expect_patched $FUNCTIONS_FIRST --
load_lp $FUNCTIONS_THIRD answer=3 functions=test_klp_twin:2,cmdline_proc_show
expect_patched $FUNCTIONS_THIRD --
check_twins 1 3
check_cmdline $FUNCTIONS_THIRD
hold_task

load_lp_nowait $FUNCTIONS_SECOND replace=1 answer=2 functions=test_klp_target_version
expect_starts $FUNCTIONS_SECOND patching
check_functions $FUNCTIONS_SECOND $TARGET/test_klp_target_version,1 \
	$TWINS/test_klp_twin,1 $TWINS/test_klp_twin,2 vmlinux/cmdline_proc_show,1
check_twins 0 0
check_cmdline "$ORIGINAL_CMDLINE"

release_tasks
wait_enabled $FUNCTIONS_SECOND
expect_ends $FUNCTIONS_SECOND patching
check_functions $FUNCTIONS_SECOND $TARGET/test_klp_target_version,1
check_twins 0 0
check_cmdline "$ORIGINAL_CMDLINE"
unload_lp $FUNCTIONS_FIRST
unload_lp $FUNCTIONS_THIRD
disable_lp $FUNCTIONS_SECOND
expect_unpatched $FUNCTIONS_SECOND --

check_log
