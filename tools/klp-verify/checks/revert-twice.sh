#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A revert that is reverted enables the livepatch as if nothing had been reverted.
# rules: S4d

. "${0%/*}"/verify.sh

load_targets
remember_alone
hold_new
write_enabled "$NEW" 0
write_enabled "$NEW" 1
let_go
wait_enabled "$NEW"
check_as_remembered S4d "after two reverts"
disable "$NEW"
unload "$NEW"
no_trace S4d "after the unload"
end
