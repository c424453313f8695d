#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a reverted disable of an upgrade, the change is in force again, with the same data.
# rules: S4c S3 K3 K4
# loads: test_klp_initial test_klp_target test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "revert the disable of an upgrade"

load_mod $TARGET
load_first $INITIAL 6
upgrade_first
unload_lp $INITIAL
hold_task

start_disable $UPGRADE 7
check_loglevel 5
revert_disable $UPGRADE "post_patch: vmlinux" "console_loglevel 5 -> 7"
check_loglevel 7
check_data $UPGRADE "original 5, taken over 1"

release_tasks
check_target_version 2
disable_last $UPGRADE 7

check_log
