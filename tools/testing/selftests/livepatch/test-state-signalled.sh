#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A task that sleeps in the patched function is signalled when the transition has lasted too long, and calls it anew.
# rules: S1 K7
# takes long: the kernel waits for 15 seconds

. "${0%/*}"/state.sh

# check_log leaves this line out: on a slow machine any transition can bring it about.
count_signals() {
	dmesg | grep -c "livepatch: signaling remaining tasks"
}

start_state_test "signal who holds the transition up"

before=$(count_signals)
load_mod $TARGET light=1
hold_door
start_first
check_in_transition $INITIAL 1

# The kernel's own patience: 15 s.
wait_enabled $INITIAL
check "times that tasks were signalled" $((before + 1)) "$(count_signals)"
expect_ends $INITIAL patching \
	"post_patch: vmlinux" "console_loglevel $ORIGINAL_LOGLEVEL -> 6"
wait_until "$DOOR_DIR/waiting" 1 || die "the task did not call the function anew"
check_loglevel 6
check_target_version 1

open_door
disable_last $INITIAL 6

check_log
