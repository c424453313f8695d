#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cumulative livepatch that does not list a state already changed is refused.
# rules: C4
# loads: test_klp_drop test_klp_initial

. "${0%/*}"/state.sh

start_state_test "refuse a dropped state"

load_first $INITIAL 6
refuse_lp $DROP
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"
disable_last $INITIAL 6

check_log
