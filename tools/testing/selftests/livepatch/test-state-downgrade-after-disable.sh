#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A lower version of a state loads once the livepatch with the higher version is disabled.
# rules: C8 C3
# loads: test_klp_downgrade test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "downgrade after a disable"

load_first $UPGRADE 7
refuse_lp $DOWNGRADE
disable_last $UPGRADE 7

load_first $DOWNGRADE 6
disable_last $DOWNGRADE 6

check_log
