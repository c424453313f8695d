#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A reverted replacement leaves the older livepatches in force, and they can be disabled.
# rules: S4b

. "${0%/*}"/verify.sh

need_old
load_targets
forget
enable_old
remember "with ${OLD[*]}"
hold_new
write_enabled "$NEW" 0
let_go
wait_gone "$NEW"
unload "$NEW"
check_as_remembered S4b "after the reverted replacement"
disable_old
unload_old
check_restored "after the revert, and the disable of ${OLD[*]}"
end
