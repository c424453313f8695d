#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Shadow variables of a state exist while its livepatch is enabled, and a disable frees them all.
# rules: V1 S1 S3
# loads: test_klp_shadow_initial test_klp_target

. "${0%/*}"/state.sh

start_state_test "shadow variables come and go"

load_mod $TARGET
use_item 0 0

load_shadow_first $SHADOW_INITIAL
use_item 0 1
use_item 0 2
use_item 1 1
check_balance_of $SHADOW_INITIAL 3	# the state's data, and two counts

disable_shadow $SHADOW_INITIAL 1
use_item 0 0

# Old counts, if any were left, would go on.
load_shadow_first $SHADOW_INITIAL
use_item 0 1
disable_shadow $SHADOW_INITIAL 1

check_log
