#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Reverting the first livepatch with shadow variables leaves none, and the original works on.
# rules: V1 S4a
# loads: test_klp_shadow_initial test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert shadow variables"

load_mod $TARGET
hold_task
load_lp_nowait $SHADOW_INITIAL
expect_starts $SHADOW_INITIAL patching "pre_patch: vmlinux" "allocate data"
use_item 0 0

revert_lp $SHADOW_INITIAL "post_unpatch: vmlinux" "release layout 1"
unload_lp $SHADOW_INITIAL
release_tasks
use_item 0 0

check_log
