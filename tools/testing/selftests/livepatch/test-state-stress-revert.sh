#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A transition that is reverted ten times and back, under load on two CPUs, changes the state once.
# rules: S4d K3
# loads: test_klp_initial test_klp_target
# cpus: 2

. "${0%/*}"/state.sh

start_state_test "revert under load"

load_mod $TARGET
# A task in the old and one in the new function: neither direction can complete.
hold_task
start_first
hold_task
start_stress

for _ in {1..10}; do
	disable_lp_nowait $INITIAL
	expect_reversed $INITIAL unpatching
	enable_lp_nowait $INITIAL
	expect_reversed $INITIAL patching
done
check_stress
check_loglevel 5

release_tasks
wait_enabled $INITIAL
expect_ends $INITIAL patching "post_patch: vmlinux" "console_loglevel 5 -> 6"
check_target_version 1

disable_last $INITIAL 6
stop_stress

check_log
