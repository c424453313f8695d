#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When the second of two livepatches refuses a target module, the first undoes its changes for it.
# rules: K8 K4
# loads: test_klp_first test_klp_second test_klp_target

. "${0%/*}"/state.sh

start_state_test "refuse a target module that was patched already"

load_lp $FIRST states=2:3@$TARGET
expect_patched $FIRST "pre_patch: vmlinux" -- "post_patch: vmlinux"
load_lp $SECOND states=3:5@$TARGET refuse=$TARGET
expect_patched $SECOND "pre_patch: vmlinux" -- "post_patch: vmlinux"

load_failing_mod $TARGET
expect_state_comes $FIRST $TARGET 2 3
expect "livepatch: applying patch '$SECOND' to loading module '$TARGET'"
expect_lines $SECOND "pre_patch: test_klp_target" "state 3: allocate" "state 3: release"
expect_object_refused $SECOND $TARGET \
	"$FIRST: pre_unpatch: test_klp_target" "$FIRST: state 2: 3 -> 4" \
	"livepatch: reverting patch '$FIRST' on unloading module '$TARGET'" \
	"$FIRST: post_unpatch: test_klp_target" "$FIRST: state 2: release"
check_levels "5 4 1 7"

disable_states $SECOND ""
disable_states $FIRST ""

# The refusal leaves nothing behind that would keep the module from being loaded.
load_mod $TARGET
check_target_version 0

check_log
