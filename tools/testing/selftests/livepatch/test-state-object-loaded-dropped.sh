#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A module loaded while a replacement drops it runs only the previous livepatch's callbacks.
# rules: K8 K6
# loads: test_klp_drop test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "a dropped module is loaded during the transition"

load_mod $TARGET
load_lp $FIRST states=
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target"
hold_task
load_lp_nowait $DROP
expect_starts $DROP patching "pre_patch: vmlinux"

load_mod $OTHER
expect_object_loaded $FIRST $OTHER "pre_patch: test_klp_other" "post_patch: test_klp_other"
expect "livepatch: applying patch '$DROP' to loading module '$OTHER'"

release_tasks
wait_enabled $DROP
expect_ends $DROP patching "post_patch: vmlinux"
check_target_version 0 $OTHER
unload_lp $FIRST
unload_mod $OTHER

check_log
