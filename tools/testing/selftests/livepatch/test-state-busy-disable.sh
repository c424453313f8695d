#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# While a livepatch is in transition, disabling another fails with EBUSY and runs no callback.
# rules: C9
# loads: test_klp_first test_klp_second test_klp_target

. "${0%/*}"/state.sh

start_state_test "disable another one during a transition"

load_states $FIRST 1:2
load_mod $TARGET
expect_object_loaded $FIRST $TARGET "pre_patch: test_klp_target" "post_patch: test_klp_target"
hold_task
load_lp_nowait $SECOND
expect_starts $SECOND patching "pre_patch: vmlinux" "pre_patch: test_klp_target"

check_refused 0 "$KLP_SYSFS_DIR/$FIRST/enabled" "Device or resource busy"
check_in_transition $SECOND 1
check_in_transition $FIRST 0
check_levels "2 4 1 7"

release_tasks
wait_enabled $SECOND
expect_ends $SECOND patching "post_patch: vmlinux" "post_patch: test_klp_target"
disable_lp $FIRST
expect_states_disabled $FIRST 1:2 $TARGET
check_levels "5 4 1 7"

check_log
