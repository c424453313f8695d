#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch may add a new state to those it takes over; a disable restores all.
# rules: C1 S1 S2 S3
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "add a state"

load_states $FIRST 1:2

load_lp $NEXT replace=1 states=1:2,2:3
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 1:2" "state 2: allocate" -- \
	"post_patch: vmlinux, previous 1:2" "state 1: take over version 2" "state 2: 4 -> 3"
check_levels "2 3 1 7"
check_data $FIRST "none"
check_data $NEXT "1: original 5, taken over 1; 2: original 4, taken over 0"
unload_lp $FIRST

disable_states $NEXT 1:2,2:3
check_levels "5 4 1 7"

check_log
