#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A forced transition completes with its post callbacks, and the module stays.
# rules: K10

. "${0%/*}"/verify.sh

load_targets
forget
hold_new
echo 1 > "$SYSFS/$NEW/force" || stop "the transition of $NEW cannot be forced"
wait_enabled "$NEW"
if grep -q "^object	$NEW	.*post_patch" "$WITNESS/livepatches"; then
	grep -q "post_patch .* of $NEW$" "$WITNESS/events" ||
		broken K10 "after the force post_patch has not run"
fi
let_go
disable "$NEW"
check_variables S3 "after the force and the disable"
unload "$NEW"
end
