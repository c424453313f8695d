#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A higher version converts the data of the version that it replaces, and keeps the original value.
# rules: C2 S2 S3 K3 K6 K9
# loads: test_klp_initial test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "upgrade to wider data"

load_first $INITIAL 6

load_lp $UPGRADE
expect_patched $UPGRADE \
	"pre_patch: vmlinux, previous version 1" "allocate data" -- \
	"post_patch: vmlinux, previous version 1" "convert data of version 1" \
	"console_loglevel 6 -> 7" "release data"
check_loglevel 7
check_data $INITIAL "none"
check_data $UPGRADE "original 5, taken over 1"
unload_lp $INITIAL

disable_last $UPGRADE 7

check_log
