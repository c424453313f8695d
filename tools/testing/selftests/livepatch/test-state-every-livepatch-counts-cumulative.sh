#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch is refused for a state of any one installed livepatch that it does not list.
# rules: C6 C4

. "${0%/*}"/state.sh

start_state_test "each livepatch that is replaced"

load_states $FIRST 7:5
load_states $SECOND 8:5
load_states $THIRD 9:5
for list in 8:5,9:5 7:5,9:5 7:5,8:5; do
	refuse_lp $NEXT replace=1 states=$list
done
disable_states $THIRD 9:5
disable_states $SECOND 8:5
disable_states $FIRST 7:5

check_log
