#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A lower version is refused when it is lower in high bits only, up to the whole of an unsigned int.
# rules: L2 C3
# loads: test_klp_first test_klp_next

. "${0%/*}"/state.sh

start_state_test "all bits of a lower version"

# Each lower one would be the higher if the last bits alone were compared, or if
# there were a sign.
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
