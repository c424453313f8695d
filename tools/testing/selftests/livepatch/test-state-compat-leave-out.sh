#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch that is not cumulative may leave out a state already changed, which stays as it is.
# rules: C5

. "${0%/*}"/state.sh

start_state_test "stack without the state"

load_first $INITIAL 6

load_lp $LEAVE_OUT
expect_patched $LEAVE_OUT \
	"pre_patch: vmlinux, previous version 1" -- \
	"post_patch: vmlinux, previous version 1"
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

disable_lp $LEAVE_OUT
expect_unpatched $LEAVE_OUT \
	"pre_unpatch: vmlinux, previous version 1" -- \
	"post_unpatch: vmlinux, previous version 1"
unload_lp $LEAVE_OUT
check_loglevel 6

disable_last $INITIAL 6

check_log
