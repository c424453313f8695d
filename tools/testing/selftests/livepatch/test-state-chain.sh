#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The original value survives ten replacements and an upgrade, and comes back on disable.
# rules: S2 S3
# loads: test_klp_initial test_klp_same test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "a chain of replacements"

load_first $INITIAL 6

from=$INITIAL to=$SAME
for count in {1..10}; do
	replace_same "$to" "$count"
	unload_lp "$from"
	read -r from to <<< "$to $from"
done

load_lp $UPGRADE
expect_patched $UPGRADE \
	"pre_patch: vmlinux, previous version 1" "allocate data" -- \
	"post_patch: vmlinux, previous version 1" "convert data of version 1" \
	"console_loglevel 6 -> 7" "release data"
check_data $UPGRADE "original 5, taken over 11"
unload_lp "$from"

disable_last $UPGRADE 7

check_log
