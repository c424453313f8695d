#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a function of vmlinux cannot be patched, the livepatch is refused and the log names vmlinux.
# rules: S5d C7
# loads: test_klp_functions_first test_klp_kprobe test_klp_target
# needs: KPROBES

. "${0%/*}"/state.sh

start_state_test "patching vmlinux fails"

load_mod $TARGET
load_mod $KPROBE symbol=cmdline_proc_show

load_failing_mod $FUNCTIONS_FIRST functions=cmdline_proc_show,test_klp_target_version answer=1
expect_begins $FUNCTIONS_FIRST
expect_no_ftrace cmdline_proc_show
expect_not_enabled $FUNCTIONS_FIRST "Device or resource busy" "failed to patch object 'vmlinux'"
check_target_version 0

check_log
