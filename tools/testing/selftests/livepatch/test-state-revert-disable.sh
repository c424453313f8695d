#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a reverted disable, the change is in force again, and can be undone later.
# rules: S4c K3 K4
# loads: test_klp_initial test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert a disable"

load_mod $TARGET
load_first $INITIAL 6
hold_task

start_disable $INITIAL 6
check_sysfs_value $INITIAL transition 1
check_loglevel 5

revert_disable $INITIAL "post_patch: vmlinux" "console_loglevel 5 -> 6"
check_sysfs_value $INITIAL enabled 1
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

release_tasks
check_target_version 1
disable_last $INITIAL 6
unload_mod $TARGET

check_log
