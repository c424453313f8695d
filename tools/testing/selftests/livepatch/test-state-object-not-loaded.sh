#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An object that is not loaded runs no callbacks, and its state is not changed.
# rules: K8
# loads: test_klp_first test_klp_target

. "${0%/*}"/state.sh

start_state_test "an object that is not loaded"

load_lp $FIRST states=1:2,2:3@$TARGET
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2"
check_levels "2 4 1 7"
check_data $FIRST "1: original 5, taken over 0"
disable_states $FIRST 1:2

check_log
