#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A CPU that is offline holds no transition up, and comes back after it.
# rules: S1 S2 S3

. "${0%/*}"/state.sh

ONLINE=/sys/devices/system/cpu/cpu1/online

is_root
need_cpus 2
need_own_machine "a CPU is taken offline"
[[ -e "$ONLINE" ]] || skip "the kernel cannot take a CPU offline (CONFIG_HOTPLUG_CPU)"
start_state_test "transitions without a CPU"

load_mod $TARGET
echo 0 > "$ONLINE"
load_first $INITIAL 6
check_target_version 1
echo 1 > "$ONLINE"
upgrade_first
check_target_version 2
unload_lp $INITIAL
echo 0 > "$ONLINE"
disable_last $UPGRADE 7
check_target_version 0
echo 1 > "$ONLINE"
check "CPU 1 is online" 1 "$(< "$ONLINE")"

check_log
