#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Loading and unloading a target module changes and restores its state, under load on two CPUs.
# rules: K8 S1 S3
# loads: test_klp_first test_klp_other test_klp_target
# cpus: 2

. "${0%/*}"/state.sh

start_state_test "a target module is loaded and unloaded under load"

load_mod $TARGET
start_stress
load_lp $FIRST states=1:2,2:3@$OTHER
expect_patched $FIRST \
	"pre_patch: vmlinux" "state 1: allocate" "pre_patch: test_klp_target" -- \
	"post_patch: vmlinux" "state 1: 5 -> 2" "post_patch: test_klp_target"

for _ in {1..5}; do
	load_mod $OTHER
	expect_state_comes $FIRST $OTHER 2 3
	unload_mod $OTHER
	expect_state_goes $FIRST $OTHER 2 3
done
check_stress

disable_lp $FIRST
expect_states_disabled $FIRST 1:2 $TARGET
stop_stress

check_log
