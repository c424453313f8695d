#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a module notifier refuses a target module, the livepatch's callbacks undo their changes.
# rules: K8
# loads: test_klp_first test_klp_refuser test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target is refused by somebody else"

load_lp $FIRST states=2:3@$TARGET
expect_patched $FIRST "pre_patch: vmlinux" -- "post_patch: vmlinux"
load_mod $REFUSER

load_failing_mod $TARGET
expect_state_comes $FIRST $TARGET 2 3
expect_state_goes $FIRST $TARGET 2 3
expect_failed_load $TARGET "Operation not permitted"
check_no_trace $TARGET
check_levels "5 4 1 7"

unload_mod $REFUSER
load_mod $TARGET
expect_state_comes $FIRST $TARGET 2 3
check_target_version 3

check_log
