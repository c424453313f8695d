#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch with a lower version of the state is refused, even if it is not cumulative.
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
