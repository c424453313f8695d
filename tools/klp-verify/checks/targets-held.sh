#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Target modules that are loaded and unloaded during a transition of another livepatch leave nothing.
# rules: K8 T4

. "${0%/*}"/verify.sh

((${#TARGETS[@]})) || not_needed "$NEW has no target module"
forget
enable "$NEW"
witness "hold on" || cannot "no transition can be held here"
load klp_control_old || stop "klp_control_old cannot be enabled: $SAID"
is_held klp_control_old
load_targets
for target in "${TARGETS[@]}"; do
	unload "$target"
done
let_go
wait_enabled klp_control_old
disable klp_control_old
unload klp_control_old
disable "$NEW"
unload "$NEW"
check_restored "after the targets were loaded and unloaded in a transition, and a disable"
end
