#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The first livepatch changes the state when it is enabled, and a disable brings the original back.
# rules: C1 S1 S3 K3 K4
# loads: test_klp_initial

. "${0%/*}"/state.sh

start_state_test "change and restore the state"

load_lp $INITIAL
expect_patched $INITIAL \
	"pre_patch: vmlinux" "allocate data" -- \
	"post_patch: vmlinux" "console_loglevel 5 -> 6"
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

disable_lp $INITIAL
expect_unpatched $INITIAL \
	"pre_unpatch: vmlinux" "console_loglevel 6 -> 5" -- \
	"post_unpatch: vmlinux" "release data"
check_loglevel 5
check_data $INITIAL "none"

unload_lp $INITIAL

check_log
