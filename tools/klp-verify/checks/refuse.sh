#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When the livepatch refuses to be enabled, nothing of it is left.
# rules: S5b C7

. "${0%/*}"/verify.sh

load_targets
forget
if load "$NEW"; then
	echo "# $NEW does not refuse"
else
	echo "# $NEW refuses: ${SAID##*: }"
	no_trace S5b "after it was refused"
fi
end
