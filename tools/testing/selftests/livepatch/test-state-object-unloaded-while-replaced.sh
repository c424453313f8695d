#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a target module is unloaded during a replacement, the old livepatch restores its state.
# rules: K8 S3 K5 K6
# loads: test_klp_first test_klp_next test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target module is unloaded during a replacement"

load_mod $TARGET
load_mod $OTHER
load_lp $FIRST states=2:3@$OTHER
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" \
	"pre_patch: test_klp_other" "state 2: allocate" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target" \
	"post_patch: test_klp_other" "state 2: 4 -> 3"
hold_task
load_lp_nowait $NEXT replace=1 states=2:6@$OTHER
expect_starts $NEXT patching \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" "pre_patch: test_klp_other, previous 2:3"

unload_mod $OTHER
expect_state_goes $FIRST $OTHER 2 3
expect_object_unloaded $NEXT $OTHER -- "post_unpatch: test_klp_other, previous 2:3"
check_levels "5 4 1 7"

release_tasks
wait_enabled $NEXT
expect_ends $NEXT patching "post_patch: vmlinux" "post_patch: test_klp_target"
check_levels "5 4 1 7"
check_data $NEXT "none"
unload_lp $FIRST

check_log
