#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Replacing two stacked livepatches of one state loses the lower one's data and the original value.
# rules: T7 L4
# loads: test_klp_first test_klp_next test_klp_second
# leaks: 1 klp_enable_patch, the data that the lower livepatch still has

. "${0%/*}"/state.sh

start_state_test "replace a stack that shares a state"

load_states $FIRST 1:2
load_lp $SECOND states=1:3
expect_patched $SECOND \
	"pre_patch: vmlinux, previous 1:2" "state 1: allocate" -- \
	"post_patch: vmlinux, previous 1:2" "state 1: 2 -> 3"

load_lp $NEXT replace=1 states=1:6
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 1:3" -- \
	"post_patch: vmlinux, previous 1:3" "state 1: take over version 3" "state 1: 3 -> 6"
check_data $FIRST "1: original 5, taken over 0"
check_data $NEXT "1: original 2, taken over 1"
EXPECTED_BALANCE=1
unload_lp $FIRST
unload_lp $SECOND

disable_lp $NEXT
expect_unpatched $NEXT \
	"pre_unpatch: vmlinux" "state 1: 6 -> 2" -- \
	"post_unpatch: vmlinux" "state 1: release"
check_levels "2 4 1 7"

check_log
