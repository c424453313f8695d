#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# While a transition runs, loading another livepatch fails with EBUSY and runs no callback.
# rules: C9
# loads: test_klp_initial test_klp_same test_klp_target

. "${0%/*}"/state.sh

start_state_test "refuse during a transition"

load_mod $TARGET
hold_task
start_first

load_failing_mod $SAME
expect_failed_load $SAME "Device or resource busy"
check_no_trace $SAME
check_sysfs_value $INITIAL transition 1

release_tasks
wait_enabled $INITIAL
expect_ends $INITIAL patching "post_patch: vmlinux" "console_loglevel 5 -> 6"

replace_same $SAME 1
unload_lp $INITIAL
disable_last $SAME 6
unload_mod $TARGET

check_log
