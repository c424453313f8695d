#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch is refused for any one state that it does not list, or lists with a lower version.
# rules: C6 C3 C4

. "${0%/*}"/state.sh

start_state_test "each state of a livepatch that is replaced"

load_states $FIRST 7:5,8:5,9:5
for list in 8:5,9:5 7:5,9:5 7:5,8:5 7:4,8:5,9:5 7:5,8:4,9:5 7:5,8:5,9:4; do
	refuse_lp $NEXT replace=1 states=$list
done
disable_states $FIRST 7:5,8:5,9:5

check_log
