#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Loading the older livepatch over the new one is refused without a trace, or works.
# rules: C2 C3 C4

. "${0%/*}"/verify.sh

need_old
load_targets
forget
enable "$NEW"
if load "${OLD[0]}"; then
	wait_enabled "${OLD[0]}"
	echo "# ${OLD[0]} can be enabled over $NEW"
	disable "${OLD[0]}"
	unload "${OLD[0]}"
	[[ ! -e $SYSFS/$NEW/enabled ]] || disable "$NEW"
	unload "$NEW"
	check_restored "after ${OLD[0]} over $NEW, and a disable"
else
	echo "# ${OLD[0]} is refused over $NEW: ${SAID##*: }"
	disable "$NEW"
	unload "$NEW"
	check_restored "after the refused downgrade, and a disable"
fi
end
