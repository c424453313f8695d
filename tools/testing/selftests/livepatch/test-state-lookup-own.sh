#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch finds each entry of its own array by klp_get_state(), and no other livepatch's.
# rules: L3
# loads: test_klp_first test_klp_second

. "${0%/*}"/state.sh

start_state_test "look the own states up"

load_states $FIRST 1:2,9:7,2:3
load_states $SECOND 8:6

look_up $FIRST klp_get_state 1 "version 2"
look_up $FIRST klp_get_state 9 "version 7"
look_up $FIRST klp_get_state 2 "version 3"
look_up $FIRST klp_get_state 8 "none"
look_up $SECOND klp_get_state 8 "version 6"
look_up $SECOND klp_get_state 9 "none"

disable_states $SECOND 8:6
disable_states $FIRST 1:2,9:7,2:3

check_log
