#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The previous livepatch keeps its data and works on when an upgrade finds no memory.
# rules: S5c S4b K1 K2
# loads: test_klp_initial test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "no memory for an upgrade"

load_first $INITIAL 6

load_failing_mod $UPGRADE allocate_fails=1
expect_begins $UPGRADE "pre_patch: vmlinux, previous version 1" "allocate data"
expect_not_enabled $UPGRADE "Cannot allocate memory" "pre-patch callback failed for object 'vmlinux'"
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

disable_last $INITIAL 6

check_log
