#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Functions and objects that a cumulative livepatch does not list are the originals again.
# rules: F2
# loads: test_klp_functions_first test_klp_functions_second test_klp_target test_klp_twins

. "${0%/*}"/state.sh

start_state_test "drop functions and objects"

load_mod $TARGET
load_mod $TWINS
load_lp $FUNCTIONS_FIRST answer=1 \
	functions=test_klp_target_version,test_klp_target_use,test_klp_twin:1
expect_patched $FUNCTIONS_FIRST --
check_target_version 1
use_item 0 1
check_twins 1 0

load_lp $FUNCTIONS_SECOND replace=1 answer=2 functions=test_klp_target_version
expect_patched $FUNCTIONS_SECOND --
unload_lp $FUNCTIONS_FIRST
check_functions $FUNCTIONS_SECOND $TARGET/test_klp_target_version,1
[[ ! -e "$KLP_SYSFS_DIR/$FUNCTIONS_SECOND/$TWINS" ]] || die "an object is there that is not patched"
check_target_version 2
use_item 0 0
check_twins 0 0

disable_lp $FUNCTIONS_SECOND
expect_unpatched $FUNCTIONS_SECOND --
check_target_version 0

check_log
