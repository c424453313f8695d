#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A lower version of any one of several states is refused; the same versions are accepted.
# rules: C6 C2 C3
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "each state of a livepatch"

load_states $FIRST 1:5,2:5,3:5
for id in 1 2 3; do
	refuse_lp $NEXT states=$id:4
done
check_levels "5 5 5 7"

load_lp $NEXT states=3:5,1:5,2:5
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 3:5, previous 1:5, previous 2:5" \
	"state 3: allocate" "state 1: allocate" "state 2: allocate" -- \
	"post_patch: vmlinux, previous 3:5, previous 1:5, previous 2:5" \
	"state 3: 5 -> 5" "state 1: 5 -> 5" "state 2: 5 -> 5"
check_levels "5 5 5 7"

check_log
