#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a reverted disable, shadow variables have kept their counts.
# rules: V1 S4c
# loads: test_klp_shadow_initial test_klp_target

. "${0%/*}"/state.sh

start_state_test "revert the disable of shadow variables"

load_mod $TARGET
load_shadow_first $SHADOW_INITIAL
use_item 0 1
hold_task

disable_lp_nowait $SHADOW_INITIAL
expect_starts $SHADOW_INITIAL unpatching "pre_unpatch: vmlinux"
revert_disable $SHADOW_INITIAL "post_patch: vmlinux"
use_item 0 2

release_tasks
disable_shadow $SHADOW_INITIAL 1
use_item 0 0

check_log
