#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An upgrade may skip a version, and converts data of the oldest layout.
# rules: C2 S2 S3
# loads: test_klp_initial test_klp_upgrade_more

. "${0%/*}"/state.sh

start_state_test "upgrade by two versions"

load_first $INITIAL 6

load_lp $UPGRADE_MORE
expect_patched $UPGRADE_MORE \
	"pre_patch: vmlinux, previous version 1" "allocate data" -- \
	"post_patch: vmlinux, previous version 1" "convert data of version 1" \
	"console_loglevel 6 -> 4" "release data"
unload_lp $INITIAL
check_data $UPGRADE_MORE "original 5, taken over 1"

disable_last $UPGRADE_MORE 4

check_log
