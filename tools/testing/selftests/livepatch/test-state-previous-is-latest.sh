#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The previous state is that of the latest livepatch installed before the one in transition.
# rules: L4
# loads: test_klp_initial test_klp_leave_out test_klp_stacked test_klp_stacked_lower

. "${0%/*}"/state.sh

start_state_test "look the previous state up"

load_first $INITIAL 6

load_lp $STACKED_LOWER
expect_patched $STACKED_LOWER \
	"pre_patch: vmlinux, previous version 1" "allocate data" -- \
	"post_patch: vmlinux, previous version 1" "console_loglevel 6 -> 8"

load_lp $STACKED
expect_patched $STACKED \
	"pre_patch: vmlinux, previous version 1" "allocate data" -- \
	"post_patch: vmlinux, previous version 1" "console_loglevel 8 -> 8"

# The latest has version 2.
load_without_state $LEAVE_OUT 2

# The livepatch in the middle: version 2 was installed after it, and does not count.
disable_lp $STACKED_LOWER
expect_unpatched $STACKED_LOWER \
	"pre_unpatch: vmlinux, previous version 1" "console_loglevel 8 -> 6" -- \
	"post_unpatch: vmlinux, previous version 1" "release data"
unload_lp $STACKED_LOWER

disable_without_state $LEAVE_OUT 2

# It restores the value that it found, which the livepatch in the middle had set.
disable_lp $STACKED
expect_unpatched $STACKED \
	"pre_unpatch: vmlinux, previous version 1" "console_loglevel 6 -> 8" -- \
	"post_unpatch: vmlinux, previous version 1" "release data"
unload_lp $STACKED

disable_last $INITIAL 8

check_log
