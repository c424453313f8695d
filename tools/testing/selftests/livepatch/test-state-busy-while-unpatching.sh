#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# While a livepatch is being disabled, loading another fails with EBUSY and runs no callback.
# rules: C9
# loads: test_klp_initial test_klp_same test_klp_target

. "${0%/*}"/state.sh

start_state_test "refuse while a livepatch is being disabled"

load_mod $TARGET
load_first $INITIAL 6
hold_task
start_disable $INITIAL 6

load_failing_mod $SAME
expect_failed_load $SAME "Device or resource busy"
check_no_trace $SAME
check_in_transition $INITIAL 1
check_loglevel 5

release_tasks
wait_disabled $INITIAL
expect_ends $INITIAL unpatching "post_unpatch: vmlinux" "release data"
unload_lp $INITIAL
load_first $SAME 6
disable_last $SAME 6

check_log
