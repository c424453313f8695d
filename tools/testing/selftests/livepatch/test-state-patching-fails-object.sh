#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a later object cannot be patched, post_unpatch runs for all objects, that one included.
# rules: S5d K5 K7
# loads: test_klp_first test_klp_kprobe test_klp_other test_klp_target
# needs: KPROBES

. "${0%/*}"/state.sh

start_state_test "patching a later object fails"

load_mod $TARGET
load_mod $OTHER
load_mod $KPROBE symbol=$OTHER:test_klp_target_version

load_failing_mod $FIRST states=1:2,2:3@$TARGET,3:5@$OTHER
expect_begins $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" \
	"pre_patch: test_klp_target" "state 2: allocate" \
	"pre_patch: test_klp_other" "state 3: allocate"
expect_no_ftrace test_klp_target_version
expect_not_enabled $FIRST "Device or resource busy" "failed to patch object 'test_klp_other'" \
	"post_unpatch: vmlinux" "state 1: release" \
	"post_unpatch: test_klp_target" "state 2: release" \
	"post_unpatch: test_klp_other" "state 3: release"
check_levels "5 4 1 7"
check_target_version 0

check_log
