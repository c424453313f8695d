#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The installed runner reports what each test did, and leaves the machine as it was.

# shellcheck source=real-machine.bash
. "${0%/*}"/real-machine.bash

# runs_as(status, what, script, pattern): change a scenario by the sed script, and let the runner
# run only that: it has to exit with the status, and to print a line that matches the pattern
runs_as() {
	local status

	sed "$3" livepatch/test-state-enable-disable.sh > livepatch/test-changed.sh
	chmod +x livepatch/test-changed.sh
	cp kselftest-list.txt list
	echo livepatch:test-changed.sh > kselftest-list.txt
	./run_kselftest.sh > out 2>&1
	status=$?
	mv list kselftest-list.txt
	if ((status != $1)) || ! grep -q -- "$4" out; then
		echo "exit status $status: $2"
		cat out
		exit 1
	fi
	rm out livepatch/test-changed.sh
	unchanged "$2"
}
runs_as 0 "a test that passes" "" "^ok 1 selftests: livepatch: test-changed.sh$"
# shellcheck disable=SC2016 # $ is the last line
runs_as 1 "a test that fails" '$s/^/false; die "as asked"; /' "^not ok 1 .* # exit=1$"
runs_as 2 "nothing was tested" '/^start_state_test/s/^/skip "no reason to"; /' "^ok 1 .* # SKIP no reason to$"
runs_as 1 "a skip without a reason" '/^start_state_test/s/^/exit 4; /' "^not ok 1 .* a skip, with no reason$"

runs_as 1 "a clean-up that fails" 's/^unload_lp .*/rmmod() { command rmmod "$@"; false; }/' \
	"^not ok 1 "

# The kernel complains, and the console does not show it.
quietly='/^check_log$/s,^,echo 1 > /proc/sys/kernel/printk;'
lockdep="WARNING: possible circular locking dependency detected"
# The lab, which runs this program, sees the two complaints, too.
printf '# announce-splat: circular locking\n%.0s' 1 2
runs_as 1 "an unannounced complaint" "$quietly echo '<4>$lockdep' > /dev/kmsg; ," \
	"^# ERROR: the kernel complained: $lockdep$"
runs_as 0 "an announced complaint" \
	"$quietly announce_splat 'circular locking'; echo '<4>$lockdep' > /dev/kmsg; ," "^ok 1"
runs_as 1 "an announced complaint that does not come" "$quietly announce_splat 'circular locking'; ," \
	"was announced 1 times and came 0 times"
# SUSE's kernels print this for each livepatch that is disabled.
suse="livepatch: attempt to disable live patch test_klp_initial, setting NO_SUPPORT taint flag"
runs_as 0 "a line that is known of a vendor" "/^check_log\$/s/^/echo '$suse' > \/dev\/kmsg; /" "^ok 1"
runs_as 1 "a line that nobody knows" "/^check_log\$/s/^/echo 'livepatch: new words' > \/dev\/kmsg; /" \
	"^# +livepatch: new words"
# A line that the filter drops unless it is expected.
runs_as 1 "a line that is expected and does not come" \
	"/^check_log\$/s/^/expect 'x: tainting kernel'; /" "^# -x: tainting kernel"
