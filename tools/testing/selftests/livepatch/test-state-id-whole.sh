#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# State ids that differ only in a high bit (8, 16, 31, 32 or 63) are different states.
# rules: L2 C1 L3
# loads: test_klp_first test_klp_second

. "${0%/*}"/state.sh

start_state_test "all bits of an identifier"

load_states $FIRST 1:5

for id in 0x101 0x10001 0x80000001 0x100000001 0x8000000000000001; do
	# The kernel would refuse version 1 if it took the state for state 1, of version 5.
	load_states $SECOND $id:1
	look_up $FIRST klp_get_state $id "none"
	look_up $SECOND klp_get_state 1 "none"
	look_up $SECOND klp_get_state $id "version 1"
	disable_states $SECOND $id:1
done

check_levels "5 4 1 7"
disable_states $FIRST 1:5

check_log
