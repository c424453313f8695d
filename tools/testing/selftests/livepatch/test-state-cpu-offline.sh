#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An offline CPU does not block a transition, and can go online after it.
# rules: S1 S2 S3
# loads: test_klp_initial test_klp_target test_klp_upgrade
# needs: HOTPLUG_CPU
# cpus: 2

. "${0%/*}"/state.sh

start_state_test "transitions without a CPU"
need_hotplug

load_mod $TARGET
cpu_goes
load_first $INITIAL 6
check_target_version 1
cpu_comes
upgrade_first
check_target_version 2
unload_lp $INITIAL
cpu_goes
disable_last $UPGRADE 7
check_target_version 0
cpu_comes

check_log
