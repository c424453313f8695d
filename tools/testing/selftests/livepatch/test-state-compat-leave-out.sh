#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch that is not cumulative may leave out a state already changed, which stays as it is.
# rules: C5
# loads: test_klp_initial test_klp_leave_out

. "${0%/*}"/state.sh

start_state_test "stack without the state"

load_first $INITIAL 6

load_without_state $LEAVE_OUT 1
check_loglevel 6
check_data $INITIAL "original 5, taken over 0"

disable_without_state $LEAVE_OUT 1
check_loglevel 6

disable_last $INITIAL 6

check_log
