#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a reverted replacement, stacked livepatches still own their data and can be disabled.
# rules: S4b K5
# loads: test_klp_first test_klp_next test_klp_second test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert the replacement of a stack"

load_states $FIRST 1:2
load_states $SECOND 2:3
load_mod $TARGET
for lp in $FIRST $SECOND; do
	expect_object_loaded "$lp" $TARGET "pre_patch: test_klp_target" "post_patch: test_klp_target"
done
hold_task

load_lp_nowait $NEXT replace=1 states=1:2,2:6
expect_starts $NEXT patching \
	"pre_patch: vmlinux, previous 1:2, previous 2:3" "pre_patch: test_klp_target"
revert_lp $NEXT "post_unpatch: vmlinux, previous 1:2, previous 2:3" "post_unpatch: test_klp_target"
unload_lp $NEXT
check_levels "2 3 1 7"
check_data $FIRST "1: original 5, taken over 0"
check_data $SECOND "2: original 4, taken over 0"

release_tasks
check_target_version 3
disable_lp $SECOND
expect_states_disabled $SECOND 2:3 $TARGET
check_levels "2 4 1 7"
check_target_version 2
disable_lp $FIRST
expect_states_disabled $FIRST 1:2 $TARGET
check_levels "5 4 1 7"

check_log
