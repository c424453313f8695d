#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A forced replacement of several stacked livepatches: none of them is ever unloaded.
# rules: K10 K3

. "${0%/*}"/state.sh

need_own_machine "a forced livepatch is never unloaded"
start_state_test "force the replacement of a stack"

load_mod $TARGET
load_first $INITIAL 6
load_lp $LEAVE_OUT
expect_patched $LEAVE_OUT \
	"pre_patch: vmlinux, previous version 1" -- \
	"post_patch: vmlinux, previous version 1"
hold_door
load_lp_nowait $UPGRADE
expect_starts $UPGRADE patching "pre_patch: vmlinux, previous version 1" "allocate data"

force_lp $UPGRADE
wait_enabled $UPGRADE
expect_ends $UPGRADE patching \
	"post_patch: vmlinux, previous version 1" "convert data of version 1" \
	"console_loglevel 6 -> 7" "release data"
check_stays_loaded $INITIAL
check_stays_loaded $LEAVE_OUT
open_door
check_target_version 2

disable_last $UPGRADE 7

check_log
