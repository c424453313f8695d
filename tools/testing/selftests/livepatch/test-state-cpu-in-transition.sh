#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A CPU that goes online or offline during a transition does not block it.
# rules: F4 S1 S3
# loads: test_klp_initial test_klp_target
# needs: HOTPLUG_CPU
# cpus: 2

. "${0%/*}"/state.sh

start_state_test "a CPU goes online and offline in transitions"
need_hotplug

load_mod $TARGET
cpu_goes
hold_task
start_first
cpu_comes
release_tasks
wait_enabled $INITIAL
expect_ends $INITIAL patching \
	"post_patch: vmlinux" "console_loglevel $ORIGINAL_LOGLEVEL -> 6"
check_loglevel 6

hold_task
start_disable $INITIAL 6
cpu_goes
release_tasks
wait_disabled $INITIAL
expect_ends $INITIAL unpatching "post_unpatch: vmlinux" "release data"
cpu_comes

check_log
