#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A dropped function of vmlinux is original for a switched task, and patched again on a revert.
# rules: F2 S4b
# loads: test_klp_functions_first test_klp_functions_second test_klp_target

. "${0%/*}"/state.sh

start_state_test "drop a function of vmlinux"

load_mod $TARGET
load_lp $FUNCTIONS_FIRST answer=1 \
	functions=cmdline_proc_show,test_klp_target_version,test_klp_target_use
expect_patched $FUNCTIONS_FIRST --
check_cmdline $FUNCTIONS_FIRST
hold_task

load_lp_nowait $FUNCTIONS_SECOND replace=1 answer=2 functions=test_klp_target_version
expect_starts $FUNCTIONS_SECOND patching
check_functions $FUNCTIONS_SECOND $TARGET/test_klp_target_use,1 \
	$TARGET/test_klp_target_version,1 vmlinux/cmdline_proc_show,1
check_cmdline "$ORIGINAL_CMDLINE"
use_item 0 0

revert_lp $FUNCTIONS_SECOND
check_cmdline $FUNCTIONS_FIRST
use_item 0 1
unload_lp $FUNCTIONS_SECOND
release_tasks

load_lp $FUNCTIONS_SECOND replace=1 answer=2 functions=test_klp_target_version
expect_patched $FUNCTIONS_SECOND --
check_functions $FUNCTIONS_SECOND $TARGET/test_klp_target_version,1
check_cmdline "$ORIGINAL_CMDLINE"
use_item 0 0
unload_lp $FUNCTIONS_FIRST
disable_lp $FUNCTIONS_SECOND
expect_unpatched $FUNCTIONS_SECOND --

check_log
