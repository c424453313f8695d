#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch that does not list the state of the upper of two livepatches is refused.
# rules: C4 C6
# loads: test_klp_first test_klp_next test_klp_second

. "${0%/*}"/state.sh

start_state_test "miss the upper livepatch's state"

load_states $FIRST 1:2
load_states $SECOND 2:3
refuse_lp $NEXT replace=1 states=1:2
check_levels "2 3 1 7"
disable_states $SECOND 2:3
disable_states $FIRST 1:2

check_log
