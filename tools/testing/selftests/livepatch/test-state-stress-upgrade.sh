#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An upgrade under load on two CPUs takes the state over once.
# rules: S2 S3 K3 K7
# loads: test_klp_initial test_klp_target test_klp_upgrade
# cpus: 2

. "${0%/*}"/state.sh

start_state_test "upgrade under load"

load_mod $TARGET
start_stress
load_first $INITIAL 6

upgrade_first
unload_lp $INITIAL
check_stress

disable_last $UPGRADE 7
stop_stress

check_log
