#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A target module unloaded during a transition gets its post_unpatch at once, no callback later.
# rules: K8 K5
# loads: test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target module is unloaded during a transition"

load_mod $TARGET
load_mod $OTHER
hold_task
load_lp_nowait $FIRST states=1:2,2:3@$OTHER
expect_starts $FIRST patching \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_target" \
	"pre_patch: test_klp_other" "state 2: allocate"

unload_mod $OTHER
expect_object_unloaded $FIRST $OTHER -- "post_unpatch: test_klp_other" "state 2: release"
check_levels "5 4 1 7"

release_tasks
wait_enabled $FIRST
expect_ends $FIRST patching \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target"
check_levels "2 4 1 7"

check_log
