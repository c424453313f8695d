#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A refused livepatch leaves no trace on a stack, and a compatible one still loads.
# rules: C7 C5
# loads: test_klp_first test_klp_next test_klp_second

. "${0%/*}"/state.sh

start_state_test "a refusal leaves no trace on a stack"

load_states $FIRST 1:2
load_states $SECOND 2:3

refuse_lp $NEXT states=1:1
check_refcnt $FIRST 1
check_refcnt $SECOND 1
check_levels "2 3 1 7"
check_data $FIRST "1: original 5, taken over 0"
check_data $SECOND "2: original 4, taken over 0"

load_states $NEXT 4:6
disable_states $NEXT 4:6
disable_states $SECOND 2:3
disable_states $FIRST 1:2
check_levels "5 4 1 7"

check_log
