#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A replacement that is forced runs post_patch; the replaced livepatch is never unloaded, its successor is.
# rules: K10 K3 K6

. "${0%/*}"/state.sh

need_own_machine "a forced livepatch is never unloaded"
start_state_test "force a replacement"

load_mod $TARGET
load_first $INITIAL 6
hold_door
load_lp_nowait $UPGRADE
expect_starts $UPGRADE patching "pre_patch: vmlinux, previous version 1" "allocate data"

force_lp $UPGRADE
wait_enabled $UPGRADE
expect_ends $UPGRADE patching \
	"post_patch: vmlinux, previous version 1" "convert data of version 1" \
	"console_loglevel 6 -> 7" "release data"
check_loglevel 7
check_stays_loaded $INITIAL
open_door
check_target_version 2

disable_last $UPGRADE 7

check_log
