#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a reverted upgrade, shadow variables have the older layout, and no count is lost.
# rules: V1 S4b
# loads: test_klp_shadow_initial test_klp_shadow_wide test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert a new layout of shadow variables"

load_mod $TARGET
load_shadow_first $SHADOW_INITIAL
use_item 0 1
hold_task

load_lp_nowait $SHADOW_WIDE
expect_starts $SHADOW_WIDE patching \
	"pre_patch: vmlinux, previous version 1" "allocate data"
# The new function uses the old layout.
use_item 0 2

revert_lp $SHADOW_WIDE \
	"post_unpatch: vmlinux, previous version 1" "release layout 2"
unload_lp $SHADOW_WIDE
use_item 0 3

release_tasks
disable_shadow $SHADOW_INITIAL 1
use_item 0 0

check_log
