#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The guest stands for a machine that the scenarios were copied to: they leave it
# as they found it, however they end.

cd /kselftest/installed || exit 1

# What may not change.
state() {
	lsmod | tail -n +2 | sort
	ls /sys/kernel/livepatch /tmp
	cat /proc/sys/kernel/{printk,printk_devkmsg,ftrace_enabled}
	cat /sys/kernel/tracing/{current_tracer,enabled_functions}
	grep '^kernel/livepatch' /sys/kernel/debug/dynamic_debug/control
}

# unchanged(what): after that
unchanged() {
	local now

	now=$(state)
	if [[ $now == "$before" ]]; then
		echo "TEST: $1 ... ok"
	else
		echo "TEST: $1 ... not ok"
		diff <(echo "$before") <(echo "$now")
		exit 1
	fi
}

# Settings that are not the defaults: these have to come back.
echo 3 > /proc/sys/kernel/printk
echo 0 > /proc/sys/kernel/ftrace_enabled
echo "func klp_init_transition +pt; func klp_reverse_transition +f" \
	> /sys/kernel/debug/dynamic_debug/control
before=$(state)

# One of each kind: all of them would take minutes.
sed -i '/upgrade\.sh\|revert-disable\.sh\|trap-module\|force\.sh\|object-comes\.sh\|example/!d' kselftest-list.txt
./run_kselftest.sh > out || {
	cat out
	exit 1
}
# Some make the kernel complain, unless they were skipped.
sed -n 's/^ok [0-9]* selftests: livepatch: \([^ ]*\)$/\1/p' out | while read -r scenario; do
	sed -n 's/^announce_splat "\(.*\)"/# announce-splat: \1/p' "livepatch/$scenario"
done
if grep -q '^not ok' out || (($(grep -c '^ok' out) != $(wc -l < kselftest-list.txt))); then
	cat out
	exit 1
fi
rm out
unchanged "all scenarios passed"

# The runner's exit status. A test that is like a scenario, changed by a sed script:
# runs_as(status, what, script, words of the output)
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
runs_as 2 "nothing was tested" '8s/^/skip "no reason to"; /' "^ok 1 .* # SKIP no reason to$"
runs_as 1 "a skip without a reason" '8s/^/exit 4; /' "^not ok 1 .* a skip, with no reason$"

runs_as 1 "a clean-up that fails" 's/^unload_lp .*/rmmod() { command rmmod "$@"; false; }/' \
	"^not ok 1 "

# What the kernel says besides, on a console that shows nothing of it.
quietly='/^check_log$/s,^,echo 1 > /proc/sys/kernel/printk;'
lockdep="WARNING: possible circular locking dependency detected"
# The lab looks, too.
printf '# announce-splat: circular locking\n%.0s' 1 2
runs_as 1 "an unannounced complaint" "$quietly echo '<4>$lockdep' > /dev/kmsg; ," \
	"^# ERROR: the kernel complained: $lockdep$"
runs_as 0 "an announced complaint" \
	"$quietly announce_splat 'circular locking'; echo '<4>$lockdep' > /dev/kmsg; ," "^ok 1"
runs_as 1 "an announced complaint that does not come" "$quietly announce_splat 'circular locking'; ," \
	"was announced 1 times and came 0 times"
# What SUSE's kernels say of each livepatch that is disabled.
suse="livepatch: attempt to disable live patch test_klp_initial, setting NO_SUPPORT taint flag"
runs_as 0 "a line that is known of a vendor" "/^check_log\$/s/^/echo '$suse' > \/dev\/kmsg; /" "^ok 1"
runs_as 1 "a line that nobody knows" "/^check_log\$/s/^/echo 'livepatch: new words' > \/dev\/kmsg; /" \
	"^# +livepatch: new words"
# By the name of a line that the filter drops otherwise.
runs_as 1 "a line that is expected and does not come" \
	"/^check_log\$/s/^/expect 'x: tainting kernel'; /" "^# -x: tainting kernel"

cd livepatch || exit 1

# In the middle, with livepatches loaded.
sed 's/check_loglevel 7/check_loglevel 9/' test-state-upgrade.sh > test-fails.sh
chmod +x test-fails.sh
./test-fails.sh 2> err && exit 1
grep -q 'ERROR: console_loglevel: expected "9", found "7"' err || exit 1
unchanged "a scenario failed"

# In the middle of a transition that a task holds open. A shell ignores SIGINT for
# what it starts in the background.
for signal in INT TERM; do
	setsid env --default-signal=INT ./test-state-revert-upgrade.sh > /dev/null 2>&1 &
	until [[ $(cat /sys/kernel/livepatch/test_klp_upgrade/transition 2> /dev/null) == 1 ]]; do
		sleep .05
	done
	kill -s $signal -- "-$!"
	wait $!
	unchanged "a scenario got SIG$signal"
done

# A transition that takes longer than MAX_WAIT: why? Who holds it up is named.
cat > test-fails.sh <<'EOF'
#!/bin/bash
. "${0%/*}"/state.sh
start_state_test "a transition that does not end"
load_mod $TARGET
hold_door
if [[ $1 ]]; then
	{ sleep "$1"; echo 1 > "$DOOR_DIR/door"; } &
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

# While a callback does not return, and whoever asks for a livepatch has to wait.
sed '/^wait_for_tasks_in enabled_store/s/^/die "too early"; /' test-state-replaced-too-late.sh > test-fails.sh
./test-fails.sh > /dev/null 2> err && exit 1
grep -q 'ERROR: too early' err || exit 1
unchanged "a scenario failed in a callback that does not return"

# At any moment: while a module is being loaded or unloaded, too.
for moment in .05 .1 .15 .2 .25 .3 .35 .4 .5 .6; do
	setsid ./test-state-upgrade.sh > /dev/null 2>&1 &
	sleep $moment
	kill -s TERM -- "-$!" 2> /dev/null
	wait $!
	unchanged "a scenario got SIGTERM after $moment s"
done

# skips(why, command...): it does, and changes nothing
skips() {
	local said status

	said=$("${@:2}" 2>&1)
	status=$?
	[[ $status == 4 && $said == "SKIP: $1" ]] || {
		echo "exit status $status: $said"
		exit 1
	}
	unchanged "skipped: $1"
}

skips "must be run as root" setpriv --reuid 65534 --clear-groups ./test-state-upgrade.sh

# What a scenario needs stands in its header. Who installed it knows the kernel; where nobody
# did, the kernel's configuration tells.
skips "needs 2 CPUs" ./test-state-load-object.sh
mv kernel-lacks kernel-lacks.kept
mkdir -p /boot
printf '%s\n' "# CONFIG_KPROBES is not set" CONFIG_KPROBES_ON_FTRACE=y CONFIG_BUG=y > "/boot/config-$(uname -r)"
skips "needs CONFIG_KPROBES" ./test-state-patching-fails.sh
skips "needs CONFIG_FAILSLAB CONFIG_FAULT_INJECTION_DEBUG_FS" ./test-state-trap-unpatch-no-memory.sh
echo CONFIG_KPROBES=y >> "/boot/config-$(uname -r)"
./test-state-patching-fails.sh > /dev/null || exit 1
unchanged "a kernel that has the option"
echo "BUG KPROBES" > kernel-lacks
skips "needs CONFIG_KPROBES" ./test-state-patching-fails.sh
mv kernel-lacks.kept kernel-lacks
rm "/boot/config-$(uname -r)"
rmdir /boot

# A kernel without livepatching has no such folder in sysfs.
mount -t tmpfs tmpfs /sys/kernel
said=$(./test-state-upgrade.sh 2>&1)
status=$?
umount /sys/kernel
[[ $status == 4 && $said == "SKIP: the kernel has no livepatching (CONFIG_LIVEPATCH)" ]] || exit 1
unchanged "skipped: no livepatching"

umount /sys/kernel/debug
said=$(./test-state-upgrade.sh 2>&1)
status=$?
mount -t debugfs debugfs /sys/kernel/debug
[[ $status == 4 && $said == "SKIP: debugfs is not mounted on /sys/kernel/debug" ]] || exit 1
unchanged "skipped: debugfs"

insmod test_modules/test_klp_initial.ko
before=$(state)
skips "a livepatch is loaded: test_klp_initial" ./test-state-upgrade.sh

echo 0 > /sys/kernel/livepatch/test_klp_initial/enabled
until rmmod test_klp_initial 2> /dev/null; do
	sleep .05
done

# There is no way back from here, and debugfs cannot be read any more.
mount -t securityfs securityfs /sys/kernel/security
echo integrity > /sys/kernel/security/lockdown
said=$(./test-state-upgrade.sh 2>&1)
[[ $? == 4 && $said == "SKIP: the kernel is locked down: integrity" ]] || {
	echo "$said"
	exit 1
}
echo "TEST: skipped: lockdown ... ok"
