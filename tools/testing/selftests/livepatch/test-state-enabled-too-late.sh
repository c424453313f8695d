#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Enabling a livepatch from its module's exit function fails with ENODEV; others still load.
# rules: C7
# loads: test_klp_initial test_klp_same test_klp_target test_klp_wrong

. "${0%/*}"/state.sh

start_state_test "refuse a module that is going"

load_mod $TARGET
load_first $INITIAL 6

load_mod $WRONG wrong=late
unload_mod $WRONG
expect_lines $WRONG "enabling in the exit function: error -19"
check_no_trace $WRONG
check_target_version 1

replace_same $SAME 1
unload_lp $INITIAL
disable_last $SAME 6
check_target_version 0

check_log
