#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch replaces a stack if it lists all of its states, each listed once in it.
# rules: C4 C6 S2 S3 K6
# loads: test_klp_first test_klp_next test_klp_second

. "${0%/*}"/state.sh

start_state_test "replace a stack"

load_states $FIRST 1:2
load_states $SECOND 2:3

load_lp $NEXT replace=1 states=1:2,2:6
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 1:2, previous 2:3" -- \
	"post_patch: vmlinux, previous 1:2, previous 2:3" \
	"state 1: take over version 2" "state 2: take over version 3" "state 2: 3 -> 6"
check_levels "2 6 1 7"
check_data $FIRST "none"
check_data $SECOND "none"
unload_lp $SECOND
unload_lp $FIRST

disable_states $NEXT 1:2,2:6
check_levels "5 4 1 7"

check_log
