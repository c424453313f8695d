#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Relocations to a target module are resolved when it is loaded, before its pre_patch.
# rules: K8
# loads: test_klp_relocated test_klp_target

. "${0%/*}"/state.sh

start_state_test "reach into a target module that is loaded later"

load_lp $RELOCATED
expect_patched $RELOCATED --
check_cmdline "$RELOCATED $ORIGINAL_CMDLINE"

# pre_patch still reads the default: the kernel sets a module's parameters after livepatching.
load_mod $TARGET own=42
expect_object_loaded $RELOCATED $TARGET "pre_patch: test_klp_target, reaches 5"
check_target_version 42
unload_mod $TARGET
expect_object_unloaded $RELOCATED $TARGET --

if clears_relocations; then
	load_mod $TARGET own=7
	expect_object_loaded $RELOCATED $TARGET "pre_patch: test_klp_target, reaches 5"
	check_target_version 7
else
	load_failing_mod $TARGET own=7
	expect_object_unfit $RELOCATED $TARGET 8 "Invalid module format"
fi
check_cmdline "$RELOCATED $ORIGINAL_CMDLINE"

disable_lp $RELOCATED
expect_unpatched $RELOCATED --
check_cmdline "$ORIGINAL_CMDLINE"

check_log
