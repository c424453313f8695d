#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch is refused if it leaves out any one state, or has a lower version of it.
# rules: C6 C3 C4
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "each state of a livepatch that is replaced"

load_states $FIRST 1:5,2:5,3:5
for list in 2:5,3:5 1:5,3:5 1:5,2:5 1:4,2:5,3:5 1:5,2:4,3:5 1:5,2:5,3:4; do
	refuse_lp $NEXT replace=1 states=$list
done
check_levels "5 5 5 7"
disable_states $FIRST 1:5,2:5,3:5
check_levels "5 4 1 7"

check_log
