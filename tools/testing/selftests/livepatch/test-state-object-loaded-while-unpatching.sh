#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A target module loaded during a disable gets its pre_patch at once, its post_unpatch at the end.
# rules: K8 K5
# loads: test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target module is loaded during a disable"

load_mod $TARGET
load_lp $FIRST states=1:2,2:3@$OTHER
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_target" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target"
hold_task
disable_lp_nowait $FIRST
expect_starts $FIRST unpatching \
	"pre_unpatch: vmlinux" "state 1: 2 -> 5" "pre_unpatch: test_klp_target"

load_mod $OTHER
expect_object_loaded $FIRST $OTHER "pre_patch: test_klp_other" "state 2: allocate"
check_levels "5 4 1 7"

release_tasks
wait_disabled $FIRST
expect_ends $FIRST unpatching \
	"post_unpatch: vmlinux" "state 1: release" "post_unpatch: test_klp_target" \
	"post_unpatch: test_klp_other" "state 2: release"
check_levels "5 4 1 7"

check_log
