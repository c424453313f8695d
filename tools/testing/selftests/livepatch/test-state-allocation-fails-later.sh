#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Without memory for its last state, a livepatch is refused and releases the data of the others.
# rules: S5c K1 K2
# loads: test_klp_first

. "${0%/*}"/state.sh

start_state_test "no memory for a later state"

load_failing_mod $FIRST states=1:2,2:3,4:6 allocate_fails=3
expect_begins $FIRST "pre_patch: vmlinux" \
	"state 1: allocate" "state 2: allocate" "state 4: allocate" \
	"state 1: release" "state 2: release"
expect_not_enabled $FIRST "Cannot allocate memory" "pre-patch callback failed for object 'vmlinux'"
check_levels "5 4 1 7"

check_log
