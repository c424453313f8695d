#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When pre_patch fails, loading the livepatch fails with its error, and no other callback runs.
# rules: S5a K1 K2
# loads: test_klp_initial

. "${0%/*}"/state.sh

start_state_test "pre_patch refuses"

fail_pre_patch $INITIAL 12 "Cannot allocate memory" \
	"pre_patch: vmlinux" "allocate data" "release data"
check_loglevel 5

load_first $INITIAL 6
disable_last $INITIAL 6

check_log
