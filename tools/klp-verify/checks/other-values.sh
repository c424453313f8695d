#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A disable restores the values that were there, not others.
# rules: S3

. "${0%/*}"/verify.sh

load_targets
forget
enable "$NEW"
read_variables
disable "$NEW"
unload "$NEW"
for name in "${!NOW[@]}"; do
	# A pointer can have no other value.
	[[ ${BEFORE[$name]} =~ ^-?[0-9]+$ && ${NOW[$name]} =~ ^-?[0-9]+$ ]] || continue
	value=$((BEFORE[$name] + 1))
	((value != NOW[$name])) || ((value++))
	witness "variables set ${ADDRESS[$name]} $value"
done
forget
enable "$NEW"
disable "$NEW"
unload "$NEW"
check_restored "after other values were set, an enable and a disable"
end
