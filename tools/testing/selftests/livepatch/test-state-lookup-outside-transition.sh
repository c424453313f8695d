#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Outside a transition klp_get_prev_state() returns NULL, and warns the first time.
# rules: L5
# loads: test_klp_first
# needs: BUG

. "${0%/*}"/state.sh

start_state_test "look a previous state up outside a transition"

announce_splat "klp_get_prev_state"

load_states $FIRST 9:3
look_up $FIRST klp_get_prev_state 9 "none"
look_up $FIRST klp_get_prev_state 9 "none"
disable_states $FIRST 9:3

check_log
