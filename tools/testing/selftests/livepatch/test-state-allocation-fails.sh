#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch that finds no memory for its data is refused with ENOMEM, and changes nothing.
# rules: S5c K1 K2
# loads: test_klp_initial

. "${0%/*}"/state.sh

start_state_test "no memory for data"

load_failing_mod $INITIAL allocate_fails=1
expect_begins $INITIAL "pre_patch: vmlinux" "allocate data"
expect_not_enabled $INITIAL "Cannot allocate memory" "pre-patch callback failed for object 'vmlinux'"
check_loglevel 5

load_first $INITIAL 6
disable_last $INITIAL 6

check_log
