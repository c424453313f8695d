#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Disabling the lower of two stacked livepatches restores the state under the upper one.
# rules: T2
# loads: test_klp_first test_klp_second

. "${0%/*}"/state.sh

start_state_test "disable the lower of two"

load_states $FIRST 1:2
load_lp $SECOND states=1:3
expect_patched $SECOND \
	"pre_patch: vmlinux, previous 1:2" "state 1: allocate" -- \
	"post_patch: vmlinux, previous 1:2" "state 1: 2 -> 3"

disable_lp $FIRST
expect_unpatched $FIRST \
	"pre_unpatch: vmlinux" "state 1: 3 -> 5" -- \
	"post_unpatch: vmlinux" "state 1: release"
unload_lp $FIRST
check_levels "5 4 1 7"
check_sysfs_value $SECOND enabled 1

disable_lp $SECOND
expect_unpatched $SECOND \
	"pre_unpatch: vmlinux" "state 1: 5 -> 2" -- \
	"post_unpatch: vmlinux" "state 1: release"
check_levels "2 4 1 7"

check_log
