#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch has to list a state even after its predecessor has undone the change.
# rules: T6 C4
# loads: test_klp_first test_klp_next test_klp_second

. "${0%/*}"/state.sh

start_state_test "drop a state that is obsolete"

load_states $FIRST 1:2,2:3

# The second livepatch sets state 1 to its original value: nothing of the change is left.
load_lp $SECOND replace=1 states=1:5,2:3
expect_patched $SECOND \
	"pre_patch: vmlinux, previous 1:2, previous 2:3" -- \
	"post_patch: vmlinux, previous 1:2, previous 2:3" \
	"state 1: take over version 2" "state 1: 2 -> 5" "state 2: take over version 3"
unload_lp $FIRST
check_levels "5 3 1 7"

refuse_lp $NEXT replace=1 states=2:3
check_levels "5 3 1 7"
disable_states $SECOND 1:5,2:3

check_log
