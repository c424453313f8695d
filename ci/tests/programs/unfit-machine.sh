#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Scenarios that lack something on the machine name it, and change nothing.

# shellcheck source=real-machine.bash
. "${0%/*}"/real-machine.bash

cd livepatch || exit 1

# skips(why, command...): check that the command is skipped with that reason, and changes nothing
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

# The header of a scenario names what it needs. "make install" writes to the file kernel-lacks
# what the kernel does not have. Without that file, a scenario reads the kernel's configuration.
skips "needs 2 CPUs" ./test-state-stress-object.sh
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
find /boot -delete

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
before=$(machine_state)
skips "a livepatch is loaded: test_klp_initial" ./test-state-upgrade.sh

echo 0 > /sys/kernel/livepatch/test_klp_initial/enabled
until rmmod test_klp_initial 2> /dev/null; do
	sleep .05
done

# Lockdown cannot be undone, and machine_state() cannot read debugfs any more: no unchanged().
mount -t securityfs securityfs /sys/kernel/security
echo integrity > /sys/kernel/security/lockdown
said=$(./test-state-upgrade.sh 2>&1)
[[ $? == 4 && $said == "SKIP: the kernel is locked down: integrity" ]] || {
	echo "$said"
	exit 1
}
echo "TEST: skipped: lockdown ... ok"
