#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After a forced replacement of stacked livepatches, none of them can ever be unloaded.
# rules: K10 K3
# loads: test_klp_initial test_klp_leave_out test_klp_target test_klp_upgrade

. "${0%/*}"/state.sh

need_own_machine "a forced livepatch is never unloaded"
start_state_test "force the replacement of a stack"

load_mod $TARGET
load_first $INITIAL 6
load_without_state $LEAVE_OUT 1
hold_task
start_upgrade

force_lp $UPGRADE
end_upgrade
check_stays_loaded $INITIAL
check_stays_loaded $LEAVE_OUT
release_tasks_after_force
check_target_version 2

disable_last $UPGRADE 7

check_log
