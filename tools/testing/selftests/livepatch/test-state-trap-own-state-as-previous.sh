#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A target module's callbacks can get their own livepatch's state from klp_get_prev_state().
# rules: T4 K8
# loads: test_klp_first test_klp_other test_klp_second test_klp_target

. "${0%/*}"/state.sh

start_state_test "the own state as the previous one"

load_mod $TARGET
load_lp $FIRST replace=1 states=2:3@$OTHER
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target"
hold_task
load_lp_nowait $SECOND
expect_starts $SECOND patching "pre_patch: vmlinux" "pre_patch: test_klp_target"

load_mod $OTHER
expect_object_loaded $FIRST $OTHER \
	"pre_patch: test_klp_other, previous 2:3 (own)" "state 2: allocate" \
	"post_patch: test_klp_other, previous 2:3 (own)" "state 2: 4 -> 3"
expect_object_loaded $SECOND $OTHER "pre_patch: test_klp_other"
check_levels "5 3 1 7"
unload_mod $OTHER
expect_object_unloaded $FIRST $OTHER \
	"pre_unpatch: test_klp_other, previous 2:3 (own)" "state 2: 3 -> 4" -- \
	"post_unpatch: test_klp_other, previous 2:3 (own)" "state 2: release"
expect_object_unloaded $SECOND $OTHER -- "post_unpatch: test_klp_other"
check_levels "5 4 1 7"

release_tasks
wait_enabled $SECOND
expect_ends $SECOND patching "post_patch: vmlinux" "post_patch: test_klp_target"

check_log
