#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch that was disabled and unloaded is enabled again as if it were the first time.
# rules: S1 S3 C8
# loads: test_klp_initial

. "${0%/*}"/state.sh

start_state_test "enable again"

for _ in 1 2; do
	load_first $INITIAL 6
	disable_last $INITIAL 6
done

check_log
