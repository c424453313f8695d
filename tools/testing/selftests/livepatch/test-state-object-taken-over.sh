#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch takes over the state of a loaded object, and restores it when disabled.
# rules: K8 S2 S3 K3
# loads: test_klp_first test_klp_next test_klp_target

. "${0%/*}"/state.sh

start_state_test "take the state of an object over"

load_mod $TARGET
load_lp $FIRST states=2:3@$TARGET
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" "state 2: allocate" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target" "state 2: 4 -> 3"

load_lp $NEXT replace=1 states=2:6@$TARGET
expect_patched $NEXT \
	"pre_patch: vmlinux" "pre_patch: test_klp_target, previous 2:3" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target, previous 2:3" \
	"state 2: take over version 3" "state 2: 3 -> 6"
unload_lp $FIRST
check_levels "5 6 1 7"

disable_lp $NEXT
expect_unpatched $NEXT \
	"pre_unpatch: vmlinux" "pre_unpatch: test_klp_target" "state 2: 6 -> 4" -- \
	"post_unpatch: vmlinux" "post_unpatch: test_klp_target" "state 2: release"
check_levels "5 4 1 7"

check_log
