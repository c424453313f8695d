#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The first, the middle and the last state of a livepatch count: a lower version of any is refused, the same is accepted.
# rules: C6 C2 C3

. "${0%/*}"/state.sh

start_state_test "each state of a livepatch"

load_states $FIRST 7:5,8:5,9:5
for id in 7 8 9; do
	refuse_lp $NEXT states=$id:4
done

load_lp $NEXT states=9:5,7:5,8:5
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 9:5, previous 7:5, previous 8:5" \
	"state 9: allocate" "state 7: allocate" "state 8: allocate" -- \
	"post_patch: vmlinux, previous 9:5, previous 7:5, previous 8:5"

check_log
