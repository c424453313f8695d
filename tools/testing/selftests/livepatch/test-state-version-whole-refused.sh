#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A lower version is refused even when only its high bits are lower.
# rules: L2 C3
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "all bits of a lower version"

# A kernel that compared only the low bits, or signed numbers, would take the lower version for
# the higher one.
while read -r higher lower; do
	load_states $FIRST "9:$higher"
	refuse_lp $NEXT replace=1 states="9:$lower"
	refuse_lp $NEXT states="9:$lower"
	disable_states $FIRST "9:$higher"
done <<- END
	256 255
	65536 65535
	2147483648 2147483647
END

check_log
