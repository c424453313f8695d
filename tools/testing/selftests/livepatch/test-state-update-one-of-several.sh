#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch can update one of several states and keep the others, each with its original value.
# rules: S2 S3 K3
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "update one of several states"

load_states $FIRST 1:2,2:3,4:6

load_lp $NEXT replace=1 states=4:6,2:8,1:2
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 4:6, previous 2:3, previous 1:2" -- \
	"post_patch: vmlinux, previous 4:6, previous 2:3, previous 1:2" \
	"state 4: take over version 6" \
	"state 2: take over version 3" "state 2: 3 -> 8" \
	"state 1: take over version 2"
check_levels "2 8 1 6"
check_data $FIRST "none"
unload_lp $FIRST

disable_states $NEXT 4:6,2:8,1:2
check_levels "5 4 1 7"

check_log
