#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a reverted disable, a stacked livepatch's change is in force again over the lower one's.
# rules: S4c C5 K3
# loads: test_klp_initial test_klp_stacked test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert the disable of a stacked livepatch"

load_mod $TARGET
load_first $INITIAL 6
load_lp $STACKED
expect_patched $STACKED \
	"pre_patch: vmlinux, previous version 1" "allocate data" -- \
	"post_patch: vmlinux, previous version 1" "console_loglevel 6 -> 8"
hold_task

disable_lp_nowait $STACKED
expect_starts $STACKED unpatching \
	"pre_unpatch: vmlinux, previous version 1" "console_loglevel 8 -> 6"
revert_disable $STACKED \
	"post_patch: vmlinux, previous version 1" "console_loglevel 6 -> 8"
check_loglevel 8
check_data $INITIAL "original 5, taken over 0"
check_data $STACKED "original 6, taken over 0"

release_tasks
disable_lp $STACKED
expect_unpatched $STACKED \
	"pre_unpatch: vmlinux, previous version 1" "console_loglevel 8 -> 6" -- \
	"post_unpatch: vmlinux, previous version 1" "release data"
check_loglevel 6
disable_last $INITIAL 6

check_log
