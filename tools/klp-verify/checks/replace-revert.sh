#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A reverted replacement leaves the older livepatches in force, and they can be disabled.
# rules: S4b

. "${0%/*}"/verify.sh

need_old
load_targets
forget
enable_old
read_variables
declare -A old_now=()
for name in "${!NOW[@]}"; do
	old_now[$name]=${NOW[$name]}
done
hold_new
write_enabled "$NEW" 0
let_go
wait_gone "$NEW"
unload "$NEW"
read_variables
for name in "${!NOW[@]}"; do
	[[ ${NOW[$name]} == "${old_now[$name]-${BEFORE[$name]}}" ]] ||
		broken S4b "after the reverted replacement $name is ${NOW[$name]}, with ${OLD[*]} it was ${old_now[$name]-${BEFORE[$name]}}"
done
disable_old
unload_old
check_restored "after the revert, and the disable of ${OLD[*]}"
end
