#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a target module is loaded after its livepatch, only its own pre_patch and post_patch run.
# rules: K8 S1 S3
# loads: test_klp_first test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target module is loaded"

load_lp $FIRST states=1:2,2:3@$TARGET
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2"

load_mod $TARGET
expect_state_comes $FIRST $TARGET 2 3
check_levels "2 3 1 7"
check_target_version 2

disable_lp $FIRST
expect_unpatched $FIRST \
	"pre_unpatch: vmlinux" "state 1: 2 -> 5" "pre_unpatch: test_klp_target" "state 2: 3 -> 4" -- \
	"post_unpatch: vmlinux" "state 1: release" "post_unpatch: test_klp_target" "state 2: release"
check_levels "5 4 1 7"
check_target_version 0

check_log
