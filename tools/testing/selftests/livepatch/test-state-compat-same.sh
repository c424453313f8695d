#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch with the same version takes over the change and its data, and can undo it later.
# rules: C2 S2 S3 K1 K3 K6 K9
# loads: test_klp_initial test_klp_same

. "${0%/*}"/state.sh

start_state_test "take over by the same version"

load_first $INITIAL 6

load_lp $SAME
expect_patched $SAME \
	"pre_patch: vmlinux, previous version 1" -- \
	"post_patch: vmlinux, previous version 1" "take over data of version 1"
check_loglevel 6
check_data $INITIAL "none"
check_data $SAME "original 5, taken over 1"
unload_lp $INITIAL

disable_last $SAME 6

check_log
