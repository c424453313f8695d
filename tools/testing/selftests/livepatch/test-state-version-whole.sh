#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A higher version is accepted even when only its high bits are higher, up to the largest number.
# rules: L2 C2
# loads: test_klp_first test_klp_second

. "${0%/*}"/state.sh

start_state_test "all bits of a version"

from=$FIRST to=$SECOND
load_states $from 9:255
previous=255

for version in 256 65535 65536 2147483647 2147483648 4294967295; do
	load_lp "$to" states="9:$version" replace=1
	expect_patched "$to" \
		"pre_patch: vmlinux, previous 9:$previous" -- \
		"post_patch: vmlinux, previous 9:$previous" "state 9: take over version $previous"
	unload_lp "$from"
	read -r from to previous <<< "$to $from $version"
done

disable_states "$from" 9:4294967295

check_log
