#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a reverted disable, the changes of all objects are in force again.
# rules: S4c K7
# loads: test_klp_first test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert a disable of several objects"

load_mod $TARGET
load_lp $FIRST states=1:2,2:3@$TARGET
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_target" "state 2: allocate" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target" "state 2: 4 -> 3"
hold_task

disable_lp_nowait $FIRST
expect_starts $FIRST unpatching \
	"pre_unpatch: vmlinux" "state 1: 2 -> 5" "pre_unpatch: test_klp_target" "state 2: 3 -> 4"
check_levels "5 4 1 7"
revert_disable $FIRST \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target" "state 2: 4 -> 3"
check_levels "2 3 1 7"

release_tasks
check_target_version 2
disable_lp $FIRST
expect_unpatched $FIRST \
	"pre_unpatch: vmlinux" "state 1: 2 -> 5" "pre_unpatch: test_klp_target" "state 2: 3 -> 4" -- \
	"post_unpatch: vmlinux" "state 1: release" "post_unpatch: test_klp_target" "state 2: release"
check_levels "5 4 1 7"

check_log
