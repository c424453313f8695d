#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Enabled, disabled and unloaded ten times, nothing grows.
# rules: S3 K5

. "${0%/*}"/verify.sh

load_targets
forget
for ((round = 1; round <= 10; round++)); do
	enable "$NEW"
	disable "$NEW"
	unload "$NEW"
done
check_restored "after ten times"
end
