#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Reverting the transition that disables the livepatch leaves it in force, and it can be disabled.
# rules: S4c

. "${0%/*}"/verify.sh

load_targets
remember_alone
enable "$NEW"
witness "hold on" || cannot "no transition can be held here"
write_enabled "$NEW" 0
is_held "$NEW"
write_enabled "$NEW" 1
let_go
wait_enabled "$NEW"
check_as_remembered S4c "after the reverted disable"
disable "$NEW"
unload "$NEW"
no_trace S4c "after the unload"
end
