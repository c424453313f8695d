#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When pre_patch for a target module fails, the module is refused and other objects are untouched.
# rules: K8 K2
# loads: test_klp_first test_klp_other test_klp_target

. "${0%/*}"/state.sh

start_state_test "refuse a target module"

load_mod $OTHER
load_lp $FIRST states=1:2,2:3@$TARGET,3:5@$OTHER refuse=$TARGET
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_other" "state 3: allocate" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_other" "state 3: 1 -> 5"

load_failing_mod $TARGET
expect "livepatch: applying patch '$FIRST' to loading module '$TARGET'"
expect_lines $FIRST "pre_patch: test_klp_target" "state 2: allocate" "state 2: release"
expect_object_refused $FIRST $TARGET
check_levels "2 4 5 7"
check_sysfs_value $FIRST enabled 1

# The module loads when the livepatch no longer refuses it.
set_parameter $FIRST refuse ""
load_mod $TARGET
expect_state_comes $FIRST $TARGET 2 3
check_levels "2 3 5 7"
check_target_version 2

check_log
