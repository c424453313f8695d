#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The previous livepatch keeps its data and works on when a later object refuses an upgrade.
# rules: S5b S4b K2 K5
# loads: test_klp_first test_klp_next test_klp_target

. "${0%/*}"/state.sh

start_state_test "a later object refuses an upgrade"

load_mod $TARGET
load_lp $FIRST states=1:2,2:3@$TARGET
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_target" "state 2: allocate" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target" "state 2: 4 -> 3"

load_failing_mod $NEXT replace=1 states=1:6,2:6@$TARGET,4:6 refuse=$TARGET
expect_begins $NEXT \
	"pre_patch: vmlinux, previous 1:2" "state 4: allocate" \
	"pre_patch: test_klp_target, previous 2:3"
expect_not_enabled $NEXT "No such device" \
	"pre-patch callback failed for object 'test_klp_target'" \
	"post_unpatch: vmlinux, previous 1:2" "state 4: release"
check_levels "2 3 1 7"
check_data $FIRST "1: original 5, taken over 0; 2: original 4, taken over 0"
check_target_version 2

disable_lp $FIRST
expect_unpatched $FIRST \
	"pre_unpatch: vmlinux" "state 1: 2 -> 5" "pre_unpatch: test_klp_target" "state 2: 3 -> 4" -- \
	"post_unpatch: vmlinux" "state 1: release" "post_unpatch: test_klp_target" "state 2: release"
check_levels "5 4 1 7"

check_log
