#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a reverted replacement by the same version, the previous livepatch still owns the data.
# rules: S4b K1 K5
# loads: test_klp_initial test_klp_same test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert a take-over"

load_mod $TARGET
load_first $INITIAL 6
hold_task

load_lp_nowait $SAME
expect_starts $SAME patching "pre_patch: vmlinux, previous version 1"
check_data $SAME "none"

revert_lp $SAME "post_unpatch: vmlinux, previous version 1"
unload_lp $SAME
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

release_tasks
disable_last $INITIAL 6
unload_mod $TARGET

check_log
