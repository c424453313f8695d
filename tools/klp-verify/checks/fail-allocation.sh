#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When an allocation of the livepatch fails, nothing of it is left, or it works without.
# rules: S5c K2

. "${0%/*}"/verify.sh

load_targets
for ((n = 1; n <= 50; n++)); do
	forget
	witness "fail allocation $n" || cannot "allocations cannot be made to fail here"
	if load "$NEW"; then
		wait_enabled "$NEW"
		read -r tries < "$WITNESS/tries"
		witness "fail nothing"
		disable "$NEW"
		unload "$NEW"
		no_trace S5c "after allocation $n failed, a disable and the unload"
		((tries >= n)) || break
	else
		witness "fail nothing"
		[[ $SAID == *"Cannot allocate memory" ]] ||
			advise "when allocation $n fails, $NEW is refused with \"${SAID##*: }\", not with ENOMEM"
		no_trace S5c "after allocation $n failed"
	fi
done
end
