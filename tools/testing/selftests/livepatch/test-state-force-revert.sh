#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A forced revert leaves the original value, and the livepatch can never be unloaded.
# rules: K10 S4a
# loads: test_klp_initial test_klp_target

. "${0%/*}"/state.sh

need_own_machine "a forced livepatch is never unloaded"
start_state_test "force a revert"

load_mod $TARGET
hold_task
start_first
# Another task, in the livepatch's function.
hold_task
disable_lp_nowait $INITIAL
expect_reversed $INITIAL unpatching
check_in_transition $INITIAL 1

force_unpatched

check_log
