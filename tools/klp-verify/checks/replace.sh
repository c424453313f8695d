#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Enabled over the older livepatches, the livepatch does the same as alone.
# rules: S2 K6

. "${0%/*}"/verify.sh

need_old
load_targets
remember_alone
enable_old
enable "$NEW"
check_as_remembered S2 "over ${OLD[*]}"
if is_cumulative "$NEW"; then
	for old in "${OLD[@]}"; do
		advise_on_data "$old" "after it was replaced"
	done
	unload_old
	check_as_remembered S2 "after the unload of ${OLD[*]}"
	check_pointers "after the unload of ${OLD[*]}"
fi
end
