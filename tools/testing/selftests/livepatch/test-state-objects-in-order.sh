#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each callback runs for all objects in the array's order, when enabling and when disabling.
# rules: K7 K4 S3
# loads: test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "callbacks of several objects"

load_mod $OTHER
load_mod $TARGET

load_lp $FIRST states=1:2,2:3@$TARGET,3:5@$OTHER
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" \
	"pre_patch: test_klp_target" "state 2: allocate" \
	"pre_patch: test_klp_other" "state 3: allocate" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2" \
	"post_patch: test_klp_target" "state 2: 4 -> 3" \
	"post_patch: test_klp_other" "state 3: 1 -> 5"
check_levels "2 3 5 7"

disable_lp $FIRST
expect_unpatched $FIRST \
	"pre_unpatch: vmlinux" "state 1: 2 -> 5" \
	"pre_unpatch: test_klp_target" "state 2: 3 -> 4" \
	"pre_unpatch: test_klp_other" "state 3: 5 -> 1" -- \
	"post_unpatch: vmlinux" "state 1: release" \
	"post_unpatch: test_klp_target" "state 2: release" \
	"post_unpatch: test_klp_other" "state 3: release"
check_levels "5 4 1 7"

check_log
