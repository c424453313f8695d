#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a module is loaded during a replacement, the new livepatch takes over the old one's change.
# rules: K8 S2 K3 K6
# loads: test_klp_first test_klp_next test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target module is loaded during a replacement"

load_mod $TARGET
load_lp $FIRST states=2:3@$OTHER
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target"
hold_task
load_lp_nowait $NEXT replace=1 states=2:6@$OTHER
expect_starts $NEXT patching "pre_patch: vmlinux" "pre_patch: test_klp_target"

load_mod $OTHER
expect_state_comes $FIRST $OTHER 2 3
expect_object_loaded $NEXT $OTHER "pre_patch: test_klp_other, previous 2:3"
check_levels "5 3 1 7"
check_data $NEXT "none"

release_tasks
wait_enabled $NEXT
expect_ends $NEXT patching \
	"post_patch: vmlinux" "post_patch: test_klp_target" \
	"post_patch: test_klp_other, previous 2:3" "state 2: take over version 3" "state 2: 3 -> 6"
check_levels "5 6 1 7"
check_data $NEXT "2: original 4, taken over 1"
unload_lp $FIRST

disable_lp $NEXT
expect_unpatched $NEXT \
	"pre_unpatch: vmlinux" "pre_unpatch: test_klp_target" \
	"pre_unpatch: test_klp_other" "state 2: 6 -> 4" -- \
	"post_unpatch: vmlinux" "post_unpatch: test_klp_target" \
	"post_unpatch: test_klp_other" "state 2: release"
check_levels "5 4 1 7"

check_log
