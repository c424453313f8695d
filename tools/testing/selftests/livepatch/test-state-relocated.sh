#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Livepatch relocations let a livepatch use unexported variables, already in pre_patch.
# rules: K1
# loads: test_klp_relocated test_klp_target

. "${0%/*}"/state.sh

start_state_test "reach what is not exported"

load_mod $TARGET own=42
load_lp $RELOCATED
expect_patched $RELOCATED "pre_patch: test_klp_target, reaches 42" --
check_cmdline "$RELOCATED $ORIGINAL_CMDLINE"
check_target_version 42

disable_lp $RELOCATED
expect_unpatched $RELOCATED --
check_cmdline "$ORIGINAL_CMDLINE"
check_target_version 0

check_log
