#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Target modules that are loaded and unloaded while the livepatch is enabled leave nothing.
# rules: K8 T3 T4

. "${0%/*}"/verify.sh

((${#TARGETS[@]})) || not_needed "$NEW has no target module"
forget
enable "$NEW"
load_targets
for target in "${TARGETS[@]}"; do
	unload "$target"
done
disable "$NEW"
unload "$NEW"
check_restored "after the targets were loaded and unloaded, and a disable"
end
