#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch is refused if it leaves out the state of any one installed livepatch.
# rules: C6 C4
# loads: test_klp_first test_klp_next test_klp_second test_klp_third

. "${0%/*}"/state.sh

start_state_test "each livepatch that is replaced"

load_states $FIRST 1:5
load_states $SECOND 2:5
load_states $THIRD 3:5
for list in 2:5,3:5 1:5,3:5 1:5,2:5; do
	refuse_lp $NEXT replace=1 states=$list
done
check_levels "5 5 5 7"
disable_states $THIRD 3:5
disable_states $SECOND 2:5
disable_states $FIRST 1:5
check_levels "5 4 1 7"

check_log
