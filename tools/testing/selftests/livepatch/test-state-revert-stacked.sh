#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a stacked livepatch is reverted, the lower one still has its state and its data.
# rules: S4b C5 K4 K5
# loads: test_klp_initial test_klp_stacked test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert a stacked livepatch"

load_mod $TARGET
load_first $INITIAL 6
hold_task

load_lp_nowait $STACKED
expect_starts $STACKED patching "pre_patch: vmlinux, previous version 1" "allocate data"
revert_lp $STACKED "post_unpatch: vmlinux, previous version 1" "release data"
unload_lp $STACKED
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

release_tasks
check_target_version 1
disable_last $INITIAL 6

check_log
