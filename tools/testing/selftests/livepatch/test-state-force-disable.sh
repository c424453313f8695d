#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A forced disable runs post_unpatch, and the livepatch can never be unloaded.
# rules: K10 K5
# loads: test_klp_initial test_klp_target

. "${0%/*}"/state.sh

need_own_machine "a forced livepatch is never unloaded"
start_state_test "force a disable"

load_mod $TARGET
load_first $INITIAL 6
hold_task
start_disable $INITIAL 6

force_unpatched

check_log
