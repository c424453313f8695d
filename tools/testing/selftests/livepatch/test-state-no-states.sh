#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch without an array of states loads, finds no state, and replaces one of its kind.
# rules: L1 L3
# loads: test_klp_first test_klp_next test_klp_second

. "${0%/*}"/state.sh

start_state_test "no array of states"

load_lp $FIRST
expect_patched $FIRST "pre_patch: vmlinux" -- "post_patch: vmlinux"
look_up $FIRST klp_get_state 1 "none"

load_lp $NEXT replace=1
expect_patched $NEXT "pre_patch: vmlinux" -- "post_patch: vmlinux"
unload_lp $FIRST

load_states $SECOND 1:2
check_levels "2 4 1 7"
disable_states $NEXT ""
disable_states $SECOND 1:2
check_levels "5 4 1 7"

check_log
