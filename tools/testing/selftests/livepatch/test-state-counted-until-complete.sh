#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# States of a livepatch that is being disabled count until its transition is over.
# rules: C8 C9
# loads: test_klp_downgrade test_klp_target test_klp_upgrade

. "${0%/*}"/state.sh

start_state_test "a disable that is not over"

load_mod $TARGET
load_first $UPGRADE 7
hold_task

start_disable $UPGRADE 7
refuse_lp $DOWNGRADE

release_tasks
wait_disabled $UPGRADE
expect_ends $UPGRADE unpatching "post_unpatch: vmlinux" "release data"
check_loglevel 5
unload_lp $UPGRADE

load_first $DOWNGRADE 6
disable_last $DOWNGRADE 6
unload_mod $TARGET

check_log
