#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# During a transition, writing the current value to `enabled` fails with EINVAL and changes nothing.
# rules: C9
# loads: test_klp_initial test_klp_target

. "${0%/*}"/state.sh

start_state_test "write the same value during a transition"

load_mod $TARGET
hold_task
start_first
check_refused 1 "$KLP_SYSFS_DIR/$INITIAL/enabled"
check_in_transition $INITIAL 1

release_tasks
wait_enabled $INITIAL
expect_ends $INITIAL patching "post_patch: vmlinux" "console_loglevel 5 -> 6"
hold_task
start_disable $INITIAL 6
check_refused 0 "$KLP_SYSFS_DIR/$INITIAL/enabled"
check_in_transition $INITIAL 1

release_tasks
wait_disabled $INITIAL
expect_ends $INITIAL unpatching "post_unpatch: vmlinux" "release data"

check_log
