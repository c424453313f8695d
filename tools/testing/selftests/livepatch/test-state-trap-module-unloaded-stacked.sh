#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Unloading a target module under a stack restores the lower livepatch's value, not the original.
# rules: T9 K8
# loads: test_klp_first test_klp_second test_klp_target

. "${0%/*}"/state.sh

start_state_test "a module is unloaded under a stack"

load_mod $TARGET
load_lp $FIRST states=2:3@$TARGET
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" "state 2: allocate" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target" "state 2: 4 -> 3"
load_lp $SECOND states=2:5@$TARGET
expect_patched $SECOND \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" "state 2: allocate" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target" "state 2: 3 -> 5"

unload_mod $TARGET
expect_state_goes $FIRST $TARGET 2 5
expect_object_unloaded $SECOND $TARGET \
	"pre_unpatch: test_klp_target" "state 2: 4 -> 3" -- \
	"post_unpatch: test_klp_target" "state 2: release"
check_levels "5 3 1 7"

check_log
