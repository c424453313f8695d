#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A reverted livepatch that adds a state has not changed it, and the previous livepatch works on.
# rules: S4b K1 K4 K5
# loads: test_klp_first test_klp_next test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert a livepatch that adds a state"

load_mod $TARGET
load_lp $FIRST states=1:2
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_target" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target"
hold_task

load_lp_nowait $NEXT replace=1 states=1:3,2:6
expect_starts $NEXT patching \
	"pre_patch: vmlinux, previous 1:2" "state 2: allocate" "pre_patch: test_klp_target"
check_levels "2 4 1 7"

revert_lp $NEXT \
	"post_unpatch: vmlinux, previous 1:2" "state 2: release" "post_unpatch: test_klp_target"
unload_lp $NEXT
check_levels "2 4 1 7"
check_data $FIRST "1: original 5, taken over 0"

release_tasks
disable_lp $FIRST
expect_states_disabled $FIRST 1:2 $TARGET
check_levels "5 4 1 7"

check_log
