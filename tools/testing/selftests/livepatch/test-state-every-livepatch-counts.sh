#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch with a lower version of any one installed livepatch's state is refused.
# rules: C6 C3
# loads: test_klp_first test_klp_next test_klp_second test_klp_third

. "${0%/*}"/state.sh

start_state_test "each installed livepatch"

load_states $FIRST 1:5
load_states $SECOND 2:5
load_states $THIRD 3:5
for id in 1 2 3; do
	refuse_lp $NEXT states=$id:4
done
check_levels "5 5 5 7"
disable_states $THIRD 3:5
disable_states $SECOND 2:5
disable_states $FIRST 1:5
check_levels "5 4 1 7"

check_log
