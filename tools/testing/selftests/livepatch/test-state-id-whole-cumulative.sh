#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch is refused if its state's id differs from the changed one in a high bit.
# rules: L2 C4
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "all bits of an identifier, cumulative"

load_states $FIRST 1:5
for id in 0x101 0x10001 0x80000001 0x100000001 0x8000000000000001; do
	refuse_lp $NEXT replace=1 states=$id:9
done
disable_states $FIRST 1:5

check_log
