#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A target module without a variable that a livepatch uses is refused; the livepatch works on.
# rules: K8
# loads: test_klp_target test_klp_unresolved_later

. "${0%/*}"/state.sh

start_state_test "refuse a target that lacks a variable"

load_lp $UNRESOLVED_LATER
expect_patched $UNRESOLVED_LATER --

load_failing_mod $TARGET
expect "livepatch: symbol 'test_klp_no_such' not found in symbol table"
expect_object_unfit $UNRESOLVED_LATER $TARGET 22 "Invalid parameters"
check_cmdline "$UNRESOLVED_LATER $ORIGINAL_CMDLINE"

disable_lp $UNRESOLVED_LATER
expect_unpatched $UNRESOLVED_LATER --
check_cmdline "$ORIGINAL_CMDLINE"
unload_lp $UNRESOLVED_LATER
load_mod $TARGET
check_target_version 0

check_log
