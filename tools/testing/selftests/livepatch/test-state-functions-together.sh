#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A task that sleeps in a changing function calls only old functions until it is switched.
# rules: F4
# loads: test_klp_functions_first test_klp_target

. "${0%/*}"/state.sh

start_state_test "change several functions together"

load_mod $TARGET
# When released, the held task calls the last function again: release_tasks checks the answer.
hold_task
load_lp_nowait $FUNCTIONS_FIRST answer=1 functions=test_klp_target_use,test_klp_target_version
expect_starts $FUNCTIONS_FIRST patching
use_item 0 1
check_target_version 1
release_tasks
wait_enabled $FUNCTIONS_FIRST
expect_ends $FUNCTIONS_FIRST patching

hold_task
disable_lp_nowait $FUNCTIONS_FIRST
expect_starts $FUNCTIONS_FIRST unpatching
use_item 0 0
check_target_version 0
release_tasks
wait_disabled $FUNCTIONS_FIRST
expect_ends $FUNCTIONS_FIRST unpatching

check_log
