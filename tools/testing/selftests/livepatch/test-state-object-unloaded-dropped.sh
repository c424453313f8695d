#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A module reloaded while a replacement drops it stays original, and runs the old callbacks.
# rules: K8 F2
# loads: test_klp_drop test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "a dropped module is unloaded during the transition"

load_mod $TARGET
load_mod $OTHER
load_lp $FIRST states=
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" "pre_patch: test_klp_other" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target" "post_patch: test_klp_other"
check_target_version 99 $OTHER
hold_task
load_lp_nowait $DROP
expect_starts $DROP patching "pre_patch: vmlinux"
check_target_version 0 $OTHER

unload_mod $OTHER
expect_object_unloaded $FIRST $OTHER "pre_unpatch: test_klp_other" -- "post_unpatch: test_klp_other"
expect_object_unloaded $DROP $OTHER --
load_mod $OTHER
expect_object_loaded $FIRST $OTHER "pre_patch: test_klp_other" "post_patch: test_klp_other"
expect_object_loaded $DROP $OTHER
check_target_version 0 $OTHER

release_tasks
wait_enabled $DROP
expect_ends $DROP patching "post_patch: vmlinux"
check_target_version 0 $OTHER
unload_lp $FIRST

check_log
