#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a module is unloaded outside a transition, klp_get_prev_state() warns in its callbacks.
# rules: T3 L5 K8
# loads: test_klp_first test_klp_target
# needs: BUG

. "${0%/*}"/state.sh

start_state_test "look up in the callbacks of a module that is unloaded"

announce_splat "klp_get_prev_state"
load_mod $TARGET
load_lp $FIRST replace=1 states=2:3@$TARGET
expect_patched $FIRST \
	"pre_patch: vmlinux" "pre_patch: test_klp_target" "state 2: allocate" -- \
	"post_patch: vmlinux" "post_patch: test_klp_target" "state 2: 4 -> 3"

unload_mod $TARGET
expect_state_goes $FIRST $TARGET 2 3
check_levels "5 4 1 7"
disable_states $FIRST ""

check_log
