#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A target module without the function that a livepatch names is refused, and the livepatch goes on.
# rules: K8

. "${0%/*}"/state.sh

start_state_test "refuse a target that lacks a function"

load_mod $TARGET
load_lp $FUNCTIONS_FIRST answer=1 functions=test_klp_target_version,test_klp_twin
expect_patched $FUNCTIONS_FIRST --

load_failing_mod $TWINS
expect "livepatch: unresolvable ambiguity for symbol 'test_klp_twin' in object '$TWINS'"
expect_object_unfit $FUNCTIONS_FIRST $TWINS 22 "Invalid parameters"
check_target_version 1

disable_lp $FUNCTIONS_FIRST
expect_unpatched $FUNCTIONS_FIRST --
unload_lp $FUNCTIONS_FIRST
load_mod $TWINS
check_twins 0 0

check_log
