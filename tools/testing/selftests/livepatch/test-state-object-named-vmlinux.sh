#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A module named vmlinux is refused: sysfs and livepatch relocations call the kernel that.
# rules: K8
# loads: test_klp_other

. "${0%/*}"/state.sh

start_state_test "refuse a module named vmlinux"
need_own_machine "a module is made"

# Replace the name everywhere, and keep its length.
sed 's/test_klp_other/vmlinux\x0\x0\x0\x0\x0\x0\x0/g' test_modules/$OTHER.ko > test_modules/vmlinux.ko
load_failing_mod vmlinux
expect "livepatch: vmlinux.ko: invalid module name"
expect_failed_load vmlinux "Invalid parameters"
check_no_trace vmlinux

check_log
