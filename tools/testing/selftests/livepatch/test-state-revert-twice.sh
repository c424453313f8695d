#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An upgrade that is reverted twice completes, and takes the state over once.
# rules: S4d S2 K3
# loads: test_klp_initial test_klp_target test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "revert a revert"

load_mod $TARGET
load_first $INITIAL 6
hold_task
start_upgrade
# A task in the new function, too: now neither direction can complete.
hold_task
disable_lp_nowait $UPGRADE
expect_reversed $UPGRADE unpatching
enable_lp_nowait $UPGRADE
expect_reversed $UPGRADE patching
check_loglevel 6

release_tasks
end_upgrade
check_data $INITIAL "none"
check_data $UPGRADE "original 5, taken over 1"
check_target_version 2
unload_lp $INITIAL

disable_last $UPGRADE 7
unload_mod $TARGET

check_log
