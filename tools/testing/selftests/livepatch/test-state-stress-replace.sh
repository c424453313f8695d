#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ten replacements in a row under load on two CPUs lose neither data nor the original value.
# rules: S2 S3 K3 K6
# loads: test_klp_initial test_klp_same test_klp_target
# cpus: 2

. "${0%/*}"/state.sh

start_state_test "replace under load"

load_mod $TARGET
start_stress
load_first $INITIAL 6
from=$INITIAL to=$SAME

for count in {1..10}; do
	replace_same "$to" "$count"
	unload_lp "$from"
	read -r from to <<< "$to $from"
done
check_stress

disable_last "$from" 6
stop_stress

check_log
