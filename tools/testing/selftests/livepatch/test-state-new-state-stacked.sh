#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A stacked livepatch may add a new state, and both livepatches can be disabled in either order.
# rules: C1 C5 S3
# loads: test_klp_first test_klp_second

. "${0%/*}"/state.sh

start_state_test "add a state on a stack"

load_states $FIRST 1:2
load_states $SECOND 2:3
check_levels "2 3 1 7"
disable_states $FIRST 1:2
check_levels "5 3 1 7"

load_states $FIRST 1:2
disable_states $FIRST 1:2
disable_states $SECOND 2:3
check_levels "5 4 1 7"

check_log
