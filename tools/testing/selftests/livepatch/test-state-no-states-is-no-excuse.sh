#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch without states (no array, or an empty one) cannot replace one with a state.
# rules: L1 C4
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "replace a state with none"

load_states $FIRST 1:2
refuse_lp $NEXT replace=1
refuse_lp $NEXT replace=1 states=
check_levels "2 4 1 7"
disable_states $FIRST 1:2

check_log
