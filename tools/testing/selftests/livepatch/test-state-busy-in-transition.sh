#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# While a transition runs another livepatch is refused with -EBUSY, none of its callbacks runs, and it loads once the transition is over.
# rules: C9

. "${0%/*}"/state.sh

start_state_test "refuse during a transition"

load_mod $TARGET
hold_door
load_lp_nowait $INITIAL
expect_starts $INITIAL patching "pre_patch: vmlinux" "allocate data"

load_failing_mod $SAME
expect_failed_load $SAME "Device or resource busy"
check_no_trace $SAME
check_sysfs_value $INITIAL transition 1

open_door
wait_enabled $INITIAL
expect_ends $INITIAL patching "post_patch: vmlinux" "console_loglevel 5 -> 6"

load_lp $SAME
expect_patched $SAME \
	"pre_patch: vmlinux, previous version 1" -- \
	"post_patch: vmlinux, previous version 1" "take over data of version 1"
unload_lp $INITIAL
disable_last $SAME 6
unload_mod $TARGET

check_log
