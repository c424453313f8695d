#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch with a relocation to a missing variable is refused, and leaves no trace.
# rules: C7
# loads: test_klp_relocated test_klp_target test_klp_unresolved test_klp_unresolved_later

. "${0%/*}"/state.sh

start_state_test "refuse what cannot be resolved"

load_mod $TARGET own=42
load_failing_mod $UNRESOLVED
expect "livepatch: symbol 'test_klp_no_such' not found in symbol table"
expect_failed_load $UNRESOLVED "Invalid parameters"
check_no_trace $UNRESOLVED

load_failing_mod $UNRESOLVED_LATER
expect "livepatch: symbol 'test_klp_no_such' not found in symbol table"
expect_failed_load $UNRESOLVED_LATER "Invalid parameters"
check_no_trace $UNRESOLVED_LATER
check_target_version 0

load_lp $RELOCATED
expect_patched $RELOCATED "pre_patch: test_klp_target, reaches 42" --
check_target_version 42

check_log
