#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A malformed livepatch is refused without a trace, and the installed livepatch works on.
# rules: C7
# loads: test_klp_initial test_klp_target test_klp_unmarked test_klp_wrong

. "${0%/*}"/state.sh

start_state_test "refuse what is malformed"

load_mod $TARGET
load_first $INITIAL 6

# Each mistake and, if the kernel logs one, its message.
while IFS=: read -r wrong said; do
	load_failing_mod $WRONG wrong="$wrong"
	if [[ $said ]]; then
		expect "livepatch: $said"
	fi
	expect_failed_load $WRONG "Invalid parameters"
	check_no_trace $WRONG
	check_refcnt $INITIAL 1
done <<- END
	no-livepatch
	no-objects
	no-module
	no-functions
	no-later-functions
	long-object
	no-old-name
	no-new-function
	long-function
	no-symbol:symbol 'test_klp_no_such_function' not found in symbol table
	second-symbol:symbol position 2 for symbol 'test_klp_target_version' in object '$TARGET' not found
END
load_failing_mod $WRONG wrong=no-new-symbol
expect "livepatch: kallsyms size lookup failed for 'test_klp_target_version' replacement"
expect_failed_load $WRONG "Unknown symbol in module"
check_no_trace $WRONG
load_failing_mod $UNMARKED
expect "livepatch: module $UNMARKED is not marked as a livepatch module"
expect_failed_load $UNMARKED "Invalid parameters"
check_no_trace $UNMARKED

check_target_version 1
check_data $INITIAL "original 5, taken over 0"
disable_last $INITIAL 6
check_target_version 0

check_log
