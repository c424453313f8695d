#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After two upgrades, both earlier versions are refused, and a disable restores the original value.
# rules: S2 S3 C3
# loads: test_klp_downgrade test_klp_initial test_klp_upgrade test_klp_upgrade_more

. "${0%/*}"/state.sh

start_state_test "upgrade twice"

load_first $INITIAL 6

upgrade_first
unload_lp $INITIAL

load_lp $UPGRADE_MORE
expect_patched $UPGRADE_MORE \
	"pre_patch: vmlinux, previous version 2" -- \
	"post_patch: vmlinux, previous version 2" "take over data of version 2" \
	"console_loglevel 7 -> 4"
unload_lp $UPGRADE
check_loglevel 4
check_data $UPGRADE_MORE "original 5, taken over 2"

refuse_lp $UPGRADE
refuse_lp $DOWNGRADE
check_loglevel 4

disable_last $UPGRADE_MORE 4

check_log
