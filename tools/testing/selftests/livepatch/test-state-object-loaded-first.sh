#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Of a target module that is the first object, the functions are patched whenever it is loaded.
# rules: K8
# loads: test_klp_functions_first test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target module that is the first object is loaded"

load_lp $FUNCTIONS_FIRST functions=test_klp_target_version answer=7
expect_patched $FUNCTIONS_FIRST --

load_mod $TARGET
expect_object_loaded $FUNCTIONS_FIRST $TARGET
check_target_version 7
unload_mod $TARGET
expect_object_unloaded $FUNCTIONS_FIRST $TARGET --

load_mod $TARGET
expect_object_loaded $FUNCTIONS_FIRST $TARGET
check_target_version 7
disable_lp $FUNCTIONS_FIRST
expect_unpatched $FUNCTIONS_FIRST --
check_target_version 0

check_log
