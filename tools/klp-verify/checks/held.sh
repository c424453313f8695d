#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Before post_patch the livepatch changes nothing that others can see.
# rules: K1

. "${0%/*}"/verify.sh

load_targets
forget
hold_new
check_variables K1 "before post_patch"
let_go
wait_enabled "$NEW"
end
