#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An upgrade with another layout converts every shadow variable, and a disable frees them all.
# rules: V1 S2 S3 K3
# loads: test_klp_shadow_initial test_klp_shadow_wide test_klp_target

. "${0%/*}"/state.sh

start_state_test "convert shadow variables"

load_mod $TARGET
load_shadow_first $SHADOW_INITIAL
use_item 0 1
use_item 0 2
use_item 2 1

load_lp $SHADOW_WIDE
expect_patched $SHADOW_WIDE \
	"pre_patch: vmlinux, previous version 1" "allocate data" -- \
	"post_patch: vmlinux, previous version 1" "converted 2 of layout 1" "release layout 1"
# Of the first livepatch's allocations, the second has released all, and made as many.
check_balance_of $SHADOW_INITIAL 3
check_balance_of $SHADOW_WIDE 0
use_item 0 3
use_item 1 1
use_item 2 2
unload_lp $SHADOW_INITIAL

disable_shadow $SHADOW_WIDE 2
use_item 0 0

check_log
