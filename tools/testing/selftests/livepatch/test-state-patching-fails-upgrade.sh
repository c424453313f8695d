#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The previous livepatch keeps its data and works on when an upgrade's function cannot be patched.
# rules: S5d S4b K5
# loads: test_klp_initial test_klp_kprobe test_klp_target test_klp_upgrade
# needs: KPROBES

. "${0%/*}"/state.sh

start_state_test "patching fails in an upgrade"

load_mod $TARGET
load_first $INITIAL 6
load_mod $KPROBE symbol=test_klp_target_use

load_failing_mod $UPGRADE
expect_begins $UPGRADE "pre_patch: vmlinux, previous version 1" "allocate data"
expect_no_ftrace test_klp_target_use
expect_not_enabled $UPGRADE "Device or resource busy" "failed to patch object 'test_klp_target'" \
	"post_unpatch: vmlinux, previous version 1" "release data"
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"
check_target_version 1

disable_last $INITIAL 6
check_target_version 0

check_log
