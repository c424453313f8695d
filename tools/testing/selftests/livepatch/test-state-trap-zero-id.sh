#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An entry with id 0 ends the array: the kernel neither finds nor counts later entries.
# rules: T5 L1
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "an entry with id 0"

load_lp $FIRST states=1:2,0:1,2:3
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2"
look_up $FIRST klp_get_state 1 "version 2"
look_up $FIRST klp_get_state 0 "none"
look_up $FIRST klp_get_state 2 "none"

load_lp $NEXT replace=1 states=1:2
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 1:2" -- \
	"post_patch: vmlinux, previous 1:2" "state 1: take over version 2"
unload_lp $FIRST
disable_states $NEXT 1:2

check_log
