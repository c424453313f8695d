#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel signals a task that blocks a transition for too long, so that the transition can end.
# rules: S1 K7
# loads: test_klp_initial test_klp_target
# takes long: the kernel waits for 15 seconds

. "${0%/*}"/state.sh

# check_log ignores this line, which any transition can cause on a slow machine.
count_signals() {
	dmesg | grep -c "livepatch: signaling remaining tasks"
}

# The kernel checks once a second, and signals at the fifteenth check. It rounds these times, so
# the first check may be a quarter of a second early.
PATIENCE_MS=14700

start_state_test "signal who holds the transition up"

load_mod $TARGET interruptible=1
# The time that an earlier transition had to wait does not count.
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
