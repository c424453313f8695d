#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel frees what it allocates for functions and objects that a replacement drops.
# rules: F3
# loads: test_klp_functions_first test_klp_functions_second test_klp_target test_klp_twins

. "${0%/*}"/state.sh

start_state_test "free what was allocated for dropped functions"

load_mod $TARGET
load_mod $TWINS
trace_allocations

load_lp $FUNCTIONS_FIRST functions=test_klp_target_version,test_klp_target_use,test_klp_twin:1
expect_patched $FUNCTIONS_FIRST --
load_lp $FUNCTIONS_SECOND replace=1 functions=test_klp_target_version
expect_patched $FUNCTIONS_SECOND --
unload_lp $FUNCTIONS_FIRST
disable_lp $FUNCTIONS_SECOND
expect_unpatched $FUNCTIONS_SECOND --
unload_lp $FUNCTIONS_SECOND
check_all_freed

check_log
