#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In the guest: run the kernel's own test-state.sh with their functions.sh and with
# ours, in turn, and print how long each took, in milliseconds.

rounds=5

# milliseconds(folder)
milliseconds() {
	local start=${EPOCHREALTIME/./}

	(cd "/kselftest/$1/livepatch" && ./test-state.sh > /dev/null) || exit 1
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}

for ((i = 0; i < rounds; i++)); do
	theirs=$(milliseconds upstream-theirs) && ours=$(milliseconds upstream-ours) || exit 1
	echo "theirs $theirs ours $ours"
done
