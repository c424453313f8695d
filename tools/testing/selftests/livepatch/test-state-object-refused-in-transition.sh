#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# For a target module that is refused during a transition no callback runs at its end.
# rules: K8 K7
# loads: test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "refuse a target module during a transition"

load_mod $TARGET
hold_task
load_lp_nowait $FIRST states=1:2,2:3@$OTHER refuse=$OTHER
expect_starts $FIRST patching \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_target"

load_failing_mod $OTHER
expect_object_loaded $FIRST $OTHER \
	"pre_patch: test_klp_other" "state 2: allocate" "state 2: release"
expect_object_refused $FIRST $OTHER

release_tasks
wait_enabled $FIRST
expect_ends $FIRST patching \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target"
check_levels "2 4 1 7"

disable_lp $FIRST
expect_states_disabled $FIRST 1:2 $TARGET
check_levels "5 4 1 7"

check_log
