#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The previous livepatch keeps its state and its data when pre_patch of an upgrade fails.
# rules: S5a K1 K2
# loads: test_klp_initial test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "pre_patch refuses an upgrade"

load_first $INITIAL 6

fail_pre_patch $UPGRADE 19 "No such device" \
	"pre_patch: vmlinux, previous version 1" "allocate data" "release data"
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

disable_last $INITIAL 6

check_log
