#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Writing `force` completes a transition that a task blocks, and fails outside a transition.
# rules: K10
# loads: test_klp_initial test_klp_target

. "${0%/*}"/state.sh

need_force
start_state_test "force a transition"

load_mod $TARGET
hold_task
start_first

force_lp $INITIAL
wait_enabled $INITIAL
expect_ends $INITIAL patching "post_patch: vmlinux" "console_loglevel 5 -> 6"
check_loglevel 6

if { echo 1 > "$KLP_SYSFS_DIR/$INITIAL/force"; } 2> /dev/null; then
	die "forcing was not refused"
fi

release_tasks_after_force
disable_last $INITIAL 6
unload_mod $TARGET

check_log
