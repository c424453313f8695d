#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A transition waits for idle tasks, which are in the patched function whenever they do not run.
# rules: F4

. "${0%/*}"/state.sh

# idle_for_a_while - let idle tasks run
idle_for_a_while() {
	sleep .1
}

# count_idle_calls - set CALLS to how often idle tasks now call the livepatch's function
count_idle_calls() {
	local before

	read_file "/sys/module/$IDLE/parameters/calls"
	before=$VALUE
	idle_for_a_while
	read_file "/sys/module/$IDLE/parameters/calls"
	CALLS=$((VALUE - before))
}

start_state_test "patch what idle tasks are in"

# One that has not run since the boot is not in the function yet.
idle_for_a_while
load_lp $IDLE
expect_patched $IDLE -- "post_patch: had to wait"
count_idle_calls
((CALLS)) || die "idle tasks do not call the livepatch's function"

disable_lp $IDLE
expect_unpatched $IDLE "pre_unpatch: idle tasks are patched" -- "post_unpatch: had to wait"
count_idle_calls
check "calls by idle tasks" 0 "$CALLS"

check_log
