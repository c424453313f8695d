#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch patches an object as before when the replacement that drops it is reverted.
# rules: S4b K6
# loads: test_klp_drop test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert a replacement that drops an object"

load_mod $TARGET
load_mod $OTHER
load_lp $FIRST
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" "pre_patch: test_klp_other" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target" "post_patch: test_klp_other"
hold_task

load_lp_nowait $DROP
expect_starts $DROP patching "pre_patch: vmlinux"
revert_lp $DROP "post_unpatch: vmlinux"
unload_lp $DROP
check_target_version 99
check_target_version 99 $OTHER

release_tasks
unload_mod $OTHER
expect_object_unloaded $FIRST $OTHER "pre_unpatch: test_klp_other" -- "post_unpatch: test_klp_other"

check_log
