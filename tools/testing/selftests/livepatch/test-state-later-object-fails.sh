#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When pre_patch of the last object fails, the earlier objects run post_unpatch, the last does not.
# rules: S5b K2 K7
# loads: test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "the last object refuses"

load_mod $TARGET
load_mod $OTHER

load_failing_mod $FIRST states=1:2,2:3@$TARGET,3:5@$OTHER refuse=$OTHER
expect_begins $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" \
	"pre_patch: test_klp_target" "state 2: allocate" \
	"pre_patch: test_klp_other" "state 3: allocate" "state 3: release"
expect_not_enabled $FIRST "No such device" \
	"pre-patch callback failed for object 'test_klp_other'" \
	"post_unpatch: vmlinux" "state 1: release" \
	"post_unpatch: test_klp_target" "state 2: release"
check_levels "5 4 1 7"
check_target_version 0

check_log
