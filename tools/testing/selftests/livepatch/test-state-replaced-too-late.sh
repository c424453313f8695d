#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A write to `enabled` that waits while its livepatch is replaced fails with EINVAL.
# rules: C9 K6
# loads: test_klp_first test_klp_second test_klp_target

. "${0%/*}"/state.sh

# wait_for_tasks_in(function, number) - wait until so many tasks are in a kernel function
wait_for_tasks_in() {
	loop_until "[[ \$(grep -ls '$1' /proc/[0-9]*/stack | wc -l) == $2 ]]" ||
		die "there are not $2 tasks in $1"
}

start_state_test "write to enabled of a livepatch that is being replaced"

load_states $FIRST 2:3
load_mod $TARGET
expect_object_loaded $FIRST $TARGET "pre_patch: test_klp_target" "post_patch: test_klp_target"
hold_task
load_lp_nowait $SECOND replace=1 states=2:8 linger=$TARGET
expect_starts $SECOND patching "pre_patch: vmlinux, previous 2:3" "pre_patch: test_klp_target"

# The transition completes, but stays in post_patch, so that the writes below have to wait.
release_tasks
wait_for_tasks_in post_patch 1
expect "livepatch: '$SECOND': completing patching transition"
expect_lines $SECOND "post_patch: vmlinux, previous 2:3" \
	"state 2: take over version 3" "state 2: 3 -> 8" "post_patch: test_klp_target"
for value in 0 1; do
	refuse_write $value "$KLP_SYSFS_DIR/$FIRST/enabled" &
	asking+=($!)
done
wait_for_tasks_in enabled_store 2
set_parameter $SECOND linger ""
for pid in "${asking[@]}"; do
	wait "$pid" || die "the kernel accepted a write to enabled"
done

wait_enabled $SECOND
expect "livepatch: '$SECOND': patching complete"
check_levels "5 8 1 7"
unload_lp $FIRST
disable_lp $SECOND
expect_states_disabled $SECOND 2:8 $TARGET
check_levels "5 4 1 7"

check_log
