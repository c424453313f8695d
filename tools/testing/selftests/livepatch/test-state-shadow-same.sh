#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch with the same layout takes the shadow variables over as they are.
# rules: V1 S2 S3 K6
# loads: test_klp_shadow_initial test_klp_shadow_same test_klp_target

. "${0%/*}"/state.sh

start_state_test "keep the layout of shadow variables"

load_mod $TARGET
load_shadow_first $SHADOW_INITIAL
use_item 0 1
use_item 2 1

load_lp $SHADOW_SAME
expect_patched $SHADOW_SAME \
	"pre_patch: vmlinux, previous version 1" -- \
	"post_patch: vmlinux, previous version 1" "take over layout 1"
unload_lp $SHADOW_INITIAL
use_item 0 2
use_item 1 1
use_item 2 2

disable_shadow $SHADOW_SAME 1
use_item 0 0

check_log
