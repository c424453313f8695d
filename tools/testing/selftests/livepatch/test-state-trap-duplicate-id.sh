#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Of two entries with one id, klp_get_state() finds the first, but both count for compatibility.
# rules: T5 L3
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "two entries with one id"

load_lp $FIRST states=9:2,9:7
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 9: allocate" -- \
	"post_patch: vmlinux"
look_up $FIRST klp_get_state 9 "version 2"

refuse_lp $NEXT replace=1 states=9:6
refuse_lp $NEXT replace=1 states=9:2,9:7

load_lp $NEXT replace=1 states=9:7,9:1
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 9:2" -- \
	"post_patch: vmlinux, previous 9:2" "state 9: take over version 2"
unload_lp $FIRST
disable_states $NEXT 9:7

check_log
