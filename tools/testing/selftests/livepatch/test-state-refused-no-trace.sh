#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A refused livepatch leaves no trace on the installed one, and a compatible one still loads.
# rules: C7 C2
# loads: test_klp_drop test_klp_initial test_klp_same

. "${0%/*}"/state.sh

start_state_test "a refusal leaves no trace"

load_first $INITIAL 6
check_refcnt $INITIAL 1

refuse_lp $DROP
check_refcnt $INITIAL 1
check_sysfs_value $INITIAL enabled 1
check_sysfs_value $INITIAL transition 0
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

load_lp $SAME
expect_patched $SAME \
	"pre_patch: vmlinux, previous version 1" -- \
	"post_patch: vmlinux, previous version 1" "take over data of version 1"
check_data $SAME "original 5, taken over 1"
unload_lp $INITIAL

disable_last $SAME 6

check_log
