#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When pre_patch fails on any object, nothing of the livepatch is left.
# rules: S5a S5b C7

. "${0%/*}"/verify.sh

load_targets
forget
enable "$NEW"
mapfile -t objects < <(awk -F '\t' '$1 == "object" { print $3 }' "$WITNESS/livepatches")
disable "$NEW"
unload "$NEW"
for object in "${objects[@]}"; do
	[[ $object == vmlinux || -e /sys/module/$object ]] || continue
	forget
	witness "fail callback $object 12"
	! load "$NEW" || stop "$NEW is enabled, though its pre_patch failed for $object"
	no_trace S5b "after pre_patch failed for $object"
done
end
