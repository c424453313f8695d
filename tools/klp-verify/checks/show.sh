#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Shows what the livepatches are, and what enabling them changes.
# rules: S1

. "${0%/*}"/verify.sh

show_changes() {
	local name

	cat "$WITNESS/livepatches"
	read_variables
	for name in "${!NOW[@]}"; do
		printf 'changes\t%s\t%s\t%s\t%s\n' "$name" "${BEFORE[$name]}" "${NOW[$name]}" "${WHO[$name]}"
	done
}

load_targets
forget
enable "$NEW"
show_changes
mapfile -t objects < <(awk -F '\t' -v new="$NEW" '$1 == "object" && $2 == new { print $3 }' "$WITNESS/livepatches")
for object in "${objects[@]}"; do
	[[ $object == vmlinux || -e /sys/module/$object ]] ||
		cannot "$object is not loaded, and so not patched: give it in TARGETS"
done
echo "left out, as they change by themselves: $(wc -l < "$WITNESS/noise") variables"
grep overflow "$WITNESS/noise" && cannot "too many variables change by themselves"
echo "memory that it holds:"
cat "$WITNESS/allocations"
echo "callbacks:"
cat "$WITNESS/events"
disable "$NEW"
unload "$NEW"
forget
enable_old
show_changes
end
