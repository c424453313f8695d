#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch with a lower version of the state is refused.
# rules: C3
# loads: test_klp_downgrade test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "refuse a lower version"

load_first $UPGRADE 7
refuse_lp $DOWNGRADE
check_loglevel 7
check_data $UPGRADE "original 5, taken over 0"
disable_last $UPGRADE 7

check_log
