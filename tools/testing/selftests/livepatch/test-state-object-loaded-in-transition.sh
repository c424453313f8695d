#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A target module loaded during a transition gets its pre_patch at once, its post_patch at the end.
# rules: K8 K7
# loads: test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target module is loaded during a transition"

load_mod $TARGET
hold_task
load_lp_nowait $FIRST states=1:2,2:3@$OTHER
expect_starts $FIRST patching \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_target"

load_mod $OTHER
expect_object_loaded $FIRST $OTHER "pre_patch: test_klp_other" "state 2: allocate"
check_levels "5 4 1 7"

release_tasks
wait_enabled $FIRST
expect_ends $FIRST patching \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target" \
	"post_patch: test_klp_other" "state 2: 4 -> 3"
check_levels "2 3 1 7"

check_log
