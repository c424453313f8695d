#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Reverting the transition of the first livepatch restores the system, and leaves nothing allocated.
# rules: S4a K1 K4 K5
# loads: test_klp_initial test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert to the original system"

load_mod $TARGET
hold_task

start_first
check_sysfs_value $INITIAL transition 1
check_loglevel 5

revert_lp $INITIAL "post_unpatch: vmlinux" "release data"
check_loglevel 5
check_data $INITIAL "none"
unload_lp $INITIAL

release_tasks
check_target_version 0
unload_mod $TARGET

check_log
