#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The states of a reverted livepatch do not count: a livepatch with a lower version loads.
# rules: C8 S4b S2
# loads: test_klp_initial test_klp_same test_klp_target test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "states of the reverted"

load_mod $TARGET
load_first $INITIAL 6
hold_task
start_upgrade
revert_lp $UPGRADE "post_unpatch: vmlinux, previous version 1" "release data"
release_tasks

# UPGRADE is reverted, but still loaded.
replace_same $SAME 1
unload_lp $UPGRADE
unload_lp $INITIAL
disable_last $SAME 6

check_log
