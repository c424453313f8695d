#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A task that sleeps in the patched function is signalled when that transition has lasted too long, and calls it anew.
# rules: S1 K7
# loads: test_klp_initial test_klp_target
# takes long: the kernel waits for 15 seconds

. "${0%/*}"/state.sh

# check_log leaves this line out: on a slow machine any transition can bring it about.
count_signals() {
	dmesg | grep -c "livepatch: signaling remaining tasks"
}

# The kernel looks once a second, fifteen times. The first second ends at a round one, which
# may be a quarter of a second earlier.
PATIENCE_MS=14700

start_state_test "signal who holds the transition up"

load_mod $TARGET interruptible=1
# One that had to wait before does not count.
hold_task
start_first
sleep 2
revert_lp $INITIAL "post_unpatch: vmlinux" "release data"
unload_lp $INITIAL

before=$(count_signals)
begin=${EPOCHREALTIME/[.,]/}
start_first
check_in_transition $INITIAL 1
wait_enabled $INITIAL
check "times that tasks were signalled" $((before + 1)) "$(count_signals)"
waited=$(((${EPOCHREALTIME/[.,]/} - begin) / 1000))
((waited >= PATIENCE_MS)) || die "signalled after $waited ms already"
expect_ends $INITIAL patching \
	"post_patch: vmlinux" "console_loglevel $ORIGINAL_LOGLEVEL -> 6"
wait_until "$TARGET_DIR/waiting" 1 || die "the task did not call the function anew"
check_loglevel 6
check_target_version 1

release_tasks
disable_last $INITIAL 6

check_log
