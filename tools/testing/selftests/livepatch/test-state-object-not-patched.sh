#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A target module that cannot be patched is refused, and all livepatches undo their changes for it.
# rules: K8 K5 K7
# loads: test_klp_first test_klp_second test_klp_target

. "${0%/*}"/state.sh

start_state_test "a target module that cannot be patched is loaded"

load_lp $FIRST states=2:3@$TARGET
expect_patched $FIRST "pre_patch: vmlinux" -- "post_patch: vmlinux"
load_lp $SECOND states=3:5@$TARGET untraced=$TARGET
expect_patched $SECOND "pre_patch: vmlinux" -- "post_patch: vmlinux"

load_failing_mod $TARGET
expect_state_comes $FIRST $TARGET 2 3
expect_object_loaded $SECOND $TARGET "pre_patch: test_klp_target" "state 3: allocate"
expect_untraced test_klp_target_untraced
expect "livepatch: failed to apply patch '$SECOND' to module '$TARGET' (-22)"
expect_lines $SECOND "post_unpatch: test_klp_target" "state 3: release"
expect "livepatch: patch '$SECOND' failed for module '$TARGET', refusing to load module '$TARGET'"
expect_state_goes $FIRST $TARGET 2 3
expect_failed_load $TARGET "Invalid parameters"
check_no_trace $TARGET
check_levels "5 4 1 7"
check_sysfs_value $SECOND enabled 1

# Without the livepatch that could not patch it, the module loads.
disable_states $SECOND ""
load_mod $TARGET
expect_state_comes $FIRST $TARGET 2 3
check_levels "5 3 1 7"
check_target_version 3

check_log
