#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A forced replacement runs post_patch, and the replaced livepatch can never be unloaded.
# rules: K10 K3 K6
# loads: test_klp_initial test_klp_target test_klp_upgrade

. "${0%/*}"/state.sh

need_own_machine "a forced livepatch is never unloaded"
start_state_test "force a replacement"

load_mod $TARGET
load_first $INITIAL 6
hold_task
start_upgrade

force_lp $UPGRADE
end_upgrade
check_stays_loaded $INITIAL
release_tasks_after_force
check_target_version 2

disable_last $UPGRADE 7

check_log
