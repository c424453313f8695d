#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A replaced livepatch's states do not count: a lower version loads when its successor is disabled.
# rules: C8 S1 S3
# loads: test_klp_first test_klp_next test_klp_second

. "${0%/*}"/state.sh

start_state_test "states of the replaced"

load_states $FIRST 1:2
load_lp $NEXT replace=1 states=1:6
expect_patched $NEXT \
	"pre_patch: vmlinux, previous 1:2" -- \
	"post_patch: vmlinux, previous 1:2" "state 1: take over version 2" "state 1: 2 -> 6"
disable_states $NEXT 1:6

# FIRST is replaced, but still loaded.
load_states $SECOND 1:1
disable_states $SECOND 1:1
unload_lp $FIRST

load_states $FIRST 1:2
disable_states $FIRST 1:2
check_levels "5 4 1 7"

check_log
