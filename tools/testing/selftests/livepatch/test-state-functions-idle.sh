#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A transition waits for idle tasks that are in a patched function.
# rules: F4
# loads: test_klp_idle

. "${0%/*}"/state.sh

CALLS=/sys/module/$IDLE/parameters/calls

start_state_test "patch what idle tasks are in"

# An idle task that has not run since the boot is not in the function yet.
sleep .1
load_lp $IDLE
expect_patched $IDLE -- "post_patch: had to wait"
disable_lp $IDLE
expect_unpatched $IDLE "pre_unpatch: idle tasks are patched" -- "post_unpatch: had to wait"

read_file $CALLS
calls=$VALUE
sleep .1
read_file $CALLS
check "calls of a livepatch that is disabled" "$calls" "$VALUE"

check_log
