#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch that changes nothing can be enabled above and below.
# rules: C1 C5

. "${0%/*}"/verify.sh

load_targets
forget
enable klp_control_old
enable "$NEW"
if [[ -e $SYSFS/klp_control_old/enabled ]]; then
	disable "$NEW"
	unload "$NEW"
	disable klp_control_old
fi
unload klp_control_old
[[ -e $SYSFS/$NEW/enabled ]] || enable "$NEW"
enable klp_control_old
disable klp_control_old
unload klp_control_old
disable "$NEW"
unload "$NEW"
check_restored "after a stack, and all disabled"
end
