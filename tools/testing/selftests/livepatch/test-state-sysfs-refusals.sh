#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Meaningless writes to `enabled` and `force` are refused, and change nothing.
# rules: K10 C7
# loads: test_klp_initial

. "${0%/*}"/state.sh

start_state_test "refuse what makes no sense in sysfs"

load_first $INITIAL 6
for value in 1 junk "" 2; do
	check_refused "$value" "$KLP_SYSFS_DIR/$INITIAL/enabled"
done
for value in 1 junk; do
	refuse_write $value "$KLP_SYSFS_DIR/$INITIAL/force"
done
# Writing 0 asks for nothing, so the kernel accepts it.
echo 0 > "$KLP_SYSFS_DIR/$INITIAL/force" || die "force does not take 0"

check_sysfs_value $INITIAL enabled 1
check_sysfs_value $INITIAL transition 0
check_loglevel 6
disable_last $INITIAL 6

check_log
