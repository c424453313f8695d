#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A replacement takes positions 0 and 1 of the only function of a name for the same function.
# rules: F1
# loads: test_klp_functions_first test_klp_functions_second test_klp_target

. "${0%/*}"/state.sh

start_state_test "positions 0 and 1 are the same"

load_mod $TARGET
load_lp $FUNCTIONS_FIRST functions=test_klp_target_version:1 answer=1
expect_patched $FUNCTIONS_FIRST --
check_target_version 1

load_lp $FUNCTIONS_SECOND functions=test_klp_target_version:0 replace=1 answer=2
expect_patched $FUNCTIONS_SECOND --
check_target_version 2
unload_lp $FUNCTIONS_FIRST

load_lp $FUNCTIONS_FIRST functions=test_klp_target_version:1 replace=1 answer=3
expect_patched $FUNCTIONS_FIRST --
check_target_version 3
unload_lp $FUNCTIONS_SECOND

disable_lp $FUNCTIONS_FIRST
expect_unpatched $FUNCTIONS_FIRST --
check_target_version 0

check_log
