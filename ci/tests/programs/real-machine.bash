# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by programs that check whether scenarios leave a machine as it was. The guest stands
# for a machine that the scenarios were copied to.

cd /kselftest/installed || exit 1

# shellcheck source=ci/guest/inside/machine-state.sh
. /kselftest/programs/machine-state.sh

# unchanged(what): check that the state is the same as before, after that
unchanged() {
	local now

	now=$(machine_state)
	if [[ $now == "$before" ]]; then
		echo "TEST: $1 ... ok"
	else
		echo "TEST: $1 ... not ok"
		diff <(echo "$before") <(echo "$now")
		exit 1
	fi
}

# Settings that are not the defaults: the scenarios have to restore these.
echo 3 > /proc/sys/kernel/printk
echo 0 > /proc/sys/kernel/ftrace_enabled
echo "func klp_init_transition +pt; func klp_reverse_transition +f" \
	> /sys/kernel/debug/dynamic_debug/control
before=$(machine_state)
