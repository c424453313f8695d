#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A disable that is reverted twice completes, and restores the original value once.
# rules: S4d S3
# loads: test_klp_initial test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert the revert of a disable"

load_mod $TARGET
load_first $INITIAL 6

# A task in the new and one in the original function: neither direction can complete.
hold_task
start_disable $INITIAL 6
hold_task
enable_lp_nowait $INITIAL
expect_reversed $INITIAL patching
disable_lp_nowait $INITIAL
expect_reversed $INITIAL unpatching
check_loglevel 5

release_tasks
wait_disabled $INITIAL
expect_ends $INITIAL unpatching "post_unpatch: vmlinux" "release data"
check_loglevel 5
check_target_version 0

check_log
