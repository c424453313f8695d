#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Enabled over the older livepatches and disabled, everything is as before these.
# rules: S3 K5

. "${0%/*}"/verify.sh

need_old
load_targets
forget
enable_old
remember "with ${OLD[*]}"
enable "$NEW"
if is_cumulative "$NEW"; then
	unload_old
	disable "$NEW"
	unload "$NEW"
else
	disable "$NEW"
	unload "$NEW"
	check_as_remembered S3 "after the disable of $NEW"
	disable_old
	unload_old
fi
check_restored "after the last disable and unload"
end
