#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch that no longer patches a function, or a whole object, gives the original back.
# rules: K6 C8

. "${0%/*}"/state.sh

start_state_test "drop functions and objects"

load_mod $TARGET
load_mod $OTHER
load_lp $FIRST
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" "pre_patch: test_klp_other" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target" "post_patch: test_klp_other"
check_target_version 99
check_target_version 99 $OTHER

# Does not know the other module.
load_lp $DROP
expect_patched $DROP "pre_patch: vmlinux" -- "post_patch: vmlinux"
unload_lp $FIRST
check_target_version 0
check_target_version 0 $OTHER
[[ ! -e "$KLP_SYSFS_DIR/$DROP/$OTHER" ]] || die "$DROP has an object that it does not patch"

disable_lp $DROP
expect_unpatched $DROP "pre_unpatch: vmlinux" -- "post_unpatch: vmlinux"
unload_lp $DROP

check_log
