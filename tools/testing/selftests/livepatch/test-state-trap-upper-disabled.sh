#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Disabling the upper of two stacked livepatches shows it a previous state, as a revert would.
# rules: T1
# loads: test_klp_first test_klp_second

. "${0%/*}"/state.sh

start_state_test "a disable that looks like a revert"

load_states $FIRST 1:2
load_lp $SECOND states=1:3
expect_patched $SECOND \
	"pre_patch: vmlinux, previous 1:2" "state 1: allocate" -- \
	"post_patch: vmlinux, previous 1:2" "state 1: 2 -> 3"

disable_lp $SECOND
expect_unpatched $SECOND \
	"pre_unpatch: vmlinux, previous 1:2" "state 1: 3 -> 2" -- \
	"post_unpatch: vmlinux, previous 1:2" "state 1: release"
unload_lp $SECOND
check_levels "2 4 1 7"

disable_states $FIRST 1:2

check_log
