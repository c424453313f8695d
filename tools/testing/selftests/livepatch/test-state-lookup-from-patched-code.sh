#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The new functions of a livepatch find its state by klp_get_state().
# rules: L3
# loads: test_klp_initial test_klp_target test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "look up from patched code"

# Each livepatch answers with the version that klp_get_state() finds from its code.
load_mod $TARGET
check_target_version 0

load_first $INITIAL 6
check_target_version 1

upgrade_first
check_target_version 2
unload_lp $INITIAL

disable_last $UPGRADE 7
check_target_version 0
unload_mod $TARGET

check_log
