#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Forcing a livepatch that replaces nothing does not keep the lower one from being unloaded.
# rules: K10
# loads: test_klp_initial test_klp_leave_out test_klp_target

. "${0%/*}"/state.sh

need_force
start_state_test "force a stacked livepatch"

load_mod $TARGET
load_first $INITIAL 6
hold_task
load_lp_nowait $LEAVE_OUT
expect_starts $LEAVE_OUT patching "pre_patch: vmlinux, previous version 1"

force_lp $LEAVE_OUT
wait_enabled $LEAVE_OUT
expect_ends $LEAVE_OUT patching "post_patch: vmlinux, previous version 1"
check_loglevel 6

release_tasks_after_force
disable_without_state $LEAVE_OUT 1
disable_last $INITIAL 6
check_target_version 0

check_log
