#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The first, the middle and the last installed livepatch count: a lower version of any one's state is refused.
# rules: C6 C3

. "${0%/*}"/state.sh

start_state_test "each installed livepatch"

load_states $FIRST 7:5
load_states $SECOND 8:5
load_states $THIRD 9:5
for id in 7 8 9; do
	refuse_lp $NEXT states=$id:4
done
disable_states $THIRD 9:5
disable_states $SECOND 8:5
disable_states $FIRST 7:5

check_log
