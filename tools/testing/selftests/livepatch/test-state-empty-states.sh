#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An array of states with only the zeroed entry is legal, and lists no state.
# rules: L1 L3
# loads: test_klp_first test_klp_second

. "${0%/*}"/state.sh

start_state_test "an empty array of states"

load_states $FIRST ""
look_up $FIRST klp_get_state 1 "none"
look_up $FIRST klp_get_state 0 "none"

load_states $SECOND 1:2
disable_states $FIRST ""
disable_states $SECOND 1:2

check_log
