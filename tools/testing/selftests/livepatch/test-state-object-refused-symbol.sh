#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A target module in which a function is missing or ambiguous is refused; the livepatch works on.
# rules: K8 F1
# loads: test_klp_functions_first test_klp_target test_klp_twins

. "${0%/*}"/state.sh

start_state_test "refuse a target for its functions"

load_mod $TARGET
# The target has two of them, and a function without a position must be the only one.
while IFS="=" read -r twin said; do
	load_lp $FUNCTIONS_FIRST answer=1 functions=test_klp_target_version,"$twin"
	expect_patched $FUNCTIONS_FIRST --

	load_failing_mod $TWINS
	expect "livepatch: $said"
	expect_object_unfit $FUNCTIONS_FIRST $TWINS 22 "Invalid parameters"
	check_target_version 1

	disable_lp $FUNCTIONS_FIRST
	expect_unpatched $FUNCTIONS_FIRST --
	unload_lp $FUNCTIONS_FIRST
done <<- END
	test_klp_twin=unresolvable ambiguity for symbol 'test_klp_twin' in object '$TWINS'
	test_klp_twin:3=symbol position 3 for symbol 'test_klp_twin' in object '$TWINS' not found
END
load_mod $TWINS
check_twins 0 0

check_log
