#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Scenarios that pass, fail or are interrupted leave the machine as it was.

# shellcheck source=real-machine.bash
. "${0%/*}"/real-machine.bash

# One scenario of each kind: all scenarios would take minutes.
sed -i '/upgrade\.sh\|revert-disable\.sh\|trap-module\|force\.sh\|object-loaded\.sh\|example/!d' kselftest-list.txt
./run_kselftest.sh > out || {
	cat out
	exit 1
}
# Announce to the lab the complaints of scenarios that were not skipped.
sed -n 's/^ok [0-9]* selftests: livepatch: \([^ ]*\)$/\1/p' out | while read -r scenario; do
	sed -n 's/^announce_splat "\(.*\)"/# announce-splat: \1/p' "livepatch/$scenario"
done
if grep -q '^not ok' out || (($(grep -c '^ok' out) != $(wc -l < kselftest-list.txt))); then
	cat out
	exit 1
fi
rm out
unchanged "all scenarios passed"

cd livepatch || exit 1

# A scenario fails midway, with livepatches loaded.
sed 's/check_loglevel 7/check_loglevel 9/' test-state-upgrade.sh > test-fails.sh
chmod +x test-fails.sh
./test-fails.sh 2> err && exit 1
grep -q 'ERROR: console_loglevel: expected "9", found "7"' err || exit 1
unchanged "a scenario failed"

# A signal ends a scenario during a transition that a task holds open. --default-signal:
# background processes of a non-interactive shell ignore SIGINT.
for signal in INT TERM; do
	setsid env --default-signal=INT ./test-state-revert-upgrade.sh > /dev/null 2>&1 &
	until [[ $(cat /sys/kernel/livepatch/test_klp_upgrade/transition 2> /dev/null) == 1 ]]; do
		sleep .05
	done
	kill -s $signal -- "-$!"
	wait $!
	unchanged "a scenario got SIG$signal"
done

# When a transition takes longer than MAX_WAIT, the scenario names the tasks that it waits for.
cat > test-fails.sh <<'EOF'
#!/bin/bash
. "${0%/*}"/state.sh
start_state_test "a transition that does not end"
load_mod $TARGET
hold_task
if [[ $1 ]]; then
	{ sleep "$1"; echo 1 > "$TARGET_DIR/release"; } &
fi
load_lp $INITIAL
EOF
MAX_WAIT=2 ./test-fails.sh > /dev/null 2> err && exit 1
grep -q "ERROR: the transition of test_klp_initial is stuck: the same 1 tasks hold it up" err || exit 1
grep -q "^# not in patch state 1: cat, " err || exit 1
unchanged "a transition was stuck"
MAX_WAIT=2 ./test-fails.sh 4 > /dev/null 2> err && exit 1
grep -q "ERROR: the transition of test_klp_initial is slow: it ended after more than 2 s" err || exit 1
unchanged "a transition was slow"
[[ $(MAX_WAIT=soon ./test-fails.sh 2>&1) == "ERROR: MAX_WAIT=soon: must be a number of seconds"* ]] ||
	exit 1

# A scenario fails while a callback does not return, and writes to enabled have to wait.
sed '/^wait_for_tasks_in enabled_store/s/^/die "too early"; /' test-state-replaced-too-late.sh > test-fails.sh
./test-fails.sh > /dev/null 2> err && exit 1
grep -q 'ERROR: too early' err || exit 1
unchanged "a scenario failed in a callback that does not return"

# SIGTERM ends a scenario at any moment, also while a module is being loaded or unloaded.
for moment in .05 .1 .15 .2 .25 .3 .35 .4 .5 .6; do
	setsid ./test-state-upgrade.sh > /dev/null 2>&1 &
	sleep $moment
	kill -s TERM -- "-$!" 2> /dev/null
	wait $!
	unchanged "a scenario got SIGTERM after $moment s"
done
