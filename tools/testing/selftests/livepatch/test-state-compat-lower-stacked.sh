#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch that is not cumulative is refused all the same when its version of the state is lower.
# rules: C3
# loads: test_klp_stacked_lower test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "refuse a lower version on top"

load_first $UPGRADE 7
refuse_lp $STACKED_LOWER
check_loglevel 7
check_data $UPGRADE "original 5, taken over 0"
disable_last $UPGRADE 7

check_log
