#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a reverted upgrade, the previous livepatch owns its data, works, and can be disabled.
# rules: S4b K4 K5 S3
# loads: test_klp_initial test_klp_target test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "revert to the previous version"

load_mod $TARGET
load_first $INITIAL 6
hold_task
start_upgrade
check_sysfs_value $UPGRADE transition 1
check_loglevel 6
check_target_version 2

revert_lp $UPGRADE "post_unpatch: vmlinux, previous version 1" "release data"
unload_lp $UPGRADE
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

release_tasks
check_target_version 1
disable_last $INITIAL 6
check_target_version 0
unload_mod $TARGET

check_log
