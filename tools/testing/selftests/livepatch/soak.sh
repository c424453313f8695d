#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# soak.sh [ROUNDS] - repeat load, replace, revert and disable, and look for leaks
#
# Not a scenario: it does not check the log, but the resources that a kernel would run out of if it
# leaked in each round. ROUNDS: default the number in the file soak-rounds, or 100.
#
# A slab cache has grown when it has more new objects than half of the rounds, and more than 100:
# the numbers of objects change by so many without a leak.

. "${0%/*}"/state.sh

read_file soak-rounds
rounds=${1:-${VALUE:-100}}
[[ $rounds =~ ^[1-9][0-9]*$ ]] || die "ROUNDS=$rounds: must be a whole number"
warm_up=5	# rounds, for everything that is allocated only once

one_round() {
	load_lp $INITIAL
	load_lp $UPGRADE
	unload_lp $INITIAL

	hold_task
	load_lp_nowait $UPGRADE_MORE
	disable_lp_nowait $UPGRADE_MORE
	wait_disabled $UPGRADE_MORE
	unload_lp $UPGRADE_MORE
	release_tasks

	disable_lp $UPGRADE
	unload_lp $UPGRADE

	load_lp $FIRST states=1:2,2:3@$OTHER
	load_mod $OTHER
	load_failing_mod $NEXT replace=1
	unload_mod $OTHER
	disable_lp $FIRST
	unload_lp $FIRST

	load_lp $SHADOW_INITIAL
	use_item 0 1
	load_lp $SHADOW_WIDE
	unload_lp $SHADOW_INITIAL
	disable_lp $SHADOW_WIDE
	unload_lp $SHADOW_WIDE

	# Nobody compares the log.
	EXPECTED=
}

# take_stock(array) - note the amount of each resource in an associative array
take_stock() {
	local -n stock="$1"
	local name active entries

	# Free the objects that the kernel keeps only while there is enough memory.
	echo 3 > /proc/sys/vm/drop_caches
	while read -r name active _; do
		if [[ $name != slabinfo && $name != "#" ]]; then
			stock["slab $name"]=$active
		fi
	done < /proc/slabinfo

	entries=(/sys/module/* /sys/kernel/livepatch/* /sys/kernel/debug/test_klp*)
	stock["entries in sysfs"]=${#entries[@]}
	read_file "/sys/module/$TARGET/refcnt"
	# shellcheck disable=SC2034 # it is the caller's
	stock["references to $TARGET"]=$VALUE
}

start_state_test "soak"
load_mod $TARGET
for ((i = 0; i < warm_up; i++)); do
	one_round
done
declare -A before after
take_stock before

for ((i = 0; i < rounds; i++)); do
	one_round
	if (((i + 1) % 100 == 0)); then
		echo "# $((i + 1)) rounds"
	fi
done
take_stock after

limit=$((rounds / 2 > 100 ? rounds / 2 : 100))
grown=0
for name in "${!before[@]}"; do
	more=$((after[$name] - before[$name]))
	case $name in
	slab*) ((more <= limit)) && continue ;;
	*) ((more == 0)) && continue ;;
	esac
	echo "$name: $more more after $rounds rounds (${before[$name]}, ${after[$name]})" >&2
	grown=1
done
((!grown)) || die "resources leak, see above"
check_levels "${ORIGINAL_LEVELS[*]}"
echo "ok, $rounds rounds"
