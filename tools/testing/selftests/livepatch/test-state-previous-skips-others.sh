#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The search for the previous state skips livepatches that do not list its id.
# rules: L4
# loads: test_klp_first test_klp_next test_klp_second

. "${0%/*}"/state.sh

start_state_test "pass livepatches without the state over"

load_states $FIRST 9:3
load_states $SECOND 8:1

load_lp $NEXT states=9:4
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 9:3" "state 9: allocate" -- \
	"post_patch: vmlinux, previous 9:3"

disable_lp $NEXT
expect_unpatched $NEXT \
	"pre_unpatch: vmlinux, previous 9:3" -- \
	"post_unpatch: vmlinux, previous 9:3" "state 9: release"
unload_lp $NEXT

disable_states $SECOND 8:1
disable_states $FIRST 9:3

check_log
