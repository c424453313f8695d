#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Unloading a target module runs pre_unpatch and post_unpatch for it alone; it can be loaded again.
# rules: K8 S3
# loads: test_klp_first test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target module is unloaded"

load_mod $TARGET
load_lp $FIRST states=1:2,2:3@$TARGET
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_target" "state 2: allocate" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target" "state 2: 4 -> 3"

unload_mod $TARGET
expect_state_goes $FIRST $TARGET 2 3
check_levels "2 4 1 7"
check_data $FIRST "1: original 5, taken over 0"

load_mod $TARGET
expect_state_comes $FIRST $TARGET 2 3
check_target_version 2
unload_mod $TARGET
expect_state_goes $FIRST $TARGET 2 3

disable_states $FIRST 1:2
check_levels "5 4 1 7"

check_log
