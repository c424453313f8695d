#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a module is loaded outside a transition, klp_get_prev_state() warns in its callbacks.
# rules: T3 L5 K8
# loads: test_klp_first test_klp_target
# needs: BUG

. "${0%/*}"/state.sh

start_state_test "look up in the callbacks of a module that is loaded"

announce_splat "klp_get_prev_state"
load_lp $FIRST replace=1 states=2:3@$TARGET
expect_patched $FIRST "pre_patch: vmlinux" -- "post_patch: vmlinux"

load_mod $TARGET
expect_state_comes $FIRST $TARGET 2 3
check_levels "5 3 1 7"

disable_lp $FIRST
expect_unpatched $FIRST \
	"pre_unpatch: vmlinux" "pre_unpatch: test_klp_target" "state 2: 3 -> 4" -- \
	"post_unpatch: vmlinux" "post_unpatch: test_klp_target" "state 2: release"

check_log
