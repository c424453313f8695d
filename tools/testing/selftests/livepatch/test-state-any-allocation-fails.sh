#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whichever allocation of the kernel's fails while an upgrade is enabled: it is enabled, or refused and leaves no trace.
# rules: S5c C7 K2 S4b

. "${0%/*}"/state.sh

start_state_test "fail each allocation in turn"

need_fail_nth
load_mod $TARGET
load_first $INITIAL 6

for ((nth = 1; ; nth++)); do
	check_data $INITIAL "original 5, taken over 0"
	check_loglevel 6

	load_fail_nth $nth $UPGRADE
	case $LOAD_SAID in
	loaded | all)
		wait_enabled $UPGRADE
		check_loglevel 7
		check_data $UPGRADE "original 5, taken over 1"
		disable_lp $UPGRADE
		unload_lp $UPGRADE
		check_loglevel 5
		unload_lp $INITIAL
		[[ $LOAD_SAID == loaded ]] || break
		load_lp $INITIAL
		;;
	*)
		check "the error" "Cannot allocate memory" "$LOAD_SAID"
		check_no_trace $UPGRADE
		check_target_version 1
		;;
	esac
done
((nth > 10)) || die "only $nth allocations were failed"

# The log differs from one to the next, and is not compared.
echo "ok"
