#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Below a forced livepatch, a livepatch can be replaced and unloaded while a task is in its function.
# rules: T10 F4
# loads: test_klp_initial test_klp_leave_out test_klp_target test_klp_upgrade

. "${0%/*}"/state.sh

! force_keeps_all || skip "here a force keeps all installed livepatches loaded"
start_state_test "replace a livepatch below a forced one"

load_mod $TARGET
load_first $INITIAL 6
hold_task
load_lp_nowait $LEAVE_OUT
expect_starts $LEAVE_OUT patching "pre_patch: vmlinux, previous version 1"
force_lp $LEAVE_OUT
wait_enabled $LEAVE_OUT
expect_ends $LEAVE_OUT patching "post_patch: vmlinux, previous version 1"

# The task is still in the function of the lowest livepatch. If its module were unloaded now, the
# task would return to memory that was freed.
upgrade_first
read_file "$TARGET_DIR/waiting"
check "tasks that are held" 1 "$VALUE"
check_refcnt $INITIAL 0

release_tasks_after_force
unload_lp $INITIAL
unload_lp $LEAVE_OUT
disable_last $UPGRADE 7

check_log
