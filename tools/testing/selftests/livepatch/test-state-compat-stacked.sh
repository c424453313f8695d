#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A stacked livepatch may change a state again: each has its data and restores the value it found.
# rules: C5
# loads: test_klp_initial test_klp_stacked

. "${0%/*}"/state.sh

start_state_test "stack on a changed state"

load_first $INITIAL 6

load_lp $STACKED
expect_patched $STACKED \
	"pre_patch: vmlinux, previous version 1" "allocate data" -- \
	"post_patch: vmlinux, previous version 1" "console_loglevel 6 -> 8"
check_loglevel 8
check_data $INITIAL "original 5, taken over 0"
check_data $STACKED "original 6, taken over 0"

disable_lp $STACKED
expect_unpatched $STACKED \
	"pre_unpatch: vmlinux, previous version 1" "console_loglevel 8 -> 6" -- \
	"post_unpatch: vmlinux, previous version 1" "release data"
unload_lp $STACKED
check_loglevel 6

disable_last $INITIAL 6

check_log
