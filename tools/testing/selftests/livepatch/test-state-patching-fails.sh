#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a function cannot be patched, post_unpatch undoes what the pre_patch callbacks did.
# rules: S5d K5 K7
# loads: test_klp_initial test_klp_kprobe test_klp_target
# needs: KPROBES

. "${0%/*}"/state.sh

start_state_test "patching fails"

load_mod $TARGET
load_mod $KPROBE

load_failing_mod $INITIAL
expect_begins $INITIAL "pre_patch: vmlinux" "allocate data"
expect_no_ftrace test_klp_target_version
expect_not_enabled $INITIAL "Device or resource busy" "failed to patch object 'test_klp_target'" \
	"post_unpatch: vmlinux" "release data"
check_loglevel 5
check_target_version 0

unload_mod $KPROBE
load_first $INITIAL 6
check_target_version 1
disable_last $INITIAL 6

check_log
