#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Reverting the transition that enables the livepatch leaves everything as it was.
# rules: S4a

. "${0%/*}"/verify.sh

load_targets
forget
hold_new
write_enabled "$NEW" 0
let_go
wait_gone "$NEW"
check_variables S4a "after the revert"
unload "$NEW"
no_trace S4a "after the unload"
end
