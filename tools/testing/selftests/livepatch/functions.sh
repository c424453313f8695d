#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Shell functions for livepatch selftests. They have the names of those in functions.sh of the
# kernel's own livepatch selftests (6.1), so that these tests run on them unmodified. They wait
# for events instead of sleeping, start few processes, and leave no module behind, whatever
# happens. The files that are sourced here have the rest of them, by subject.
#
# A function that cannot do its work ends the test by die(): a test need not check for that.

# Tests compare the tools' messages, so force the C locale.
export LC_ALL=C

# A transition that takes more seconds than this has failed. The kernel signals the tasks that
# block it after 15. klp-lab and kselftest stop a test later than this, so that it can still
# report the failure. For a slow machine, set it in the environment, or in the file max-wait,
# which klp-lab's scripts write.
if [[ ! ${MAX_WAIT-} ]]; then
	MAX_WAIT=40
	{ read -r MAX_WAIT < "${BASH_SOURCE[0]%/*}/max-wait"; } 2> /dev/null
fi
[[ $MAX_WAIT =~ ^[1-9][0-9]{0,4}$ && $MAX_WAIT -le 86400 ]] || {
	echo "ERROR: MAX_WAIT=$MAX_WAIT: must be a number of seconds, 86400 at most" >&2
	exit 1
}

KLP_SYSFS_DIR="/sys/kernel/livepatch"

# The exit status of a skipped kselftest.
ksft_skip=4

# The modules and programs are here, wherever the test was started from.
cd "${BASH_SOURCE[0]%/*}" || exit 1

. ./needs.sh
. ./settings.sh
. ./load.sh
. ./transition.sh
. ./log.sh
. ./upstream.sh

# Functions to call at the end of the test, before modules are unloaded.
AT_CLEANUP=()

# log(msg) - write a message to the kernel log, and expect it there
log() {
	echo "$1" > /dev/kmsg
	expect "$1"
}

# skip(msg) - end the test: it cannot run here
skip() {
	# Only root can write to the log.
	if [[ -w /dev/kmsg ]]; then
		log "SKIP: $1"
	fi
	echo "SKIP: $1" >&2
	exit $ksft_skip
}

# die(msg) - end the test: it failed
die() {
	log "ERROR: $1"
	echo "ERROR: $1" >&2
	exit 1
}

# A test that calls an unknown command has a mistake, and must not go on. bash calls this
# function in another process, so it ends the test by a signal.
command_not_found_handle() {
	echo "ERROR: ${0##*/} calls $1, which does not exist" >&2
	kill -TERM $$
	return 127
}

# read_file(file) - set VALUE to the first line of a file, without a process
read_file() {
	VALUE=
	{ read -r VALUE < "$1"; } 2> /dev/null
}

# wait_until(file, value) - wait until a file reads the value; with no value,
# until it is gone
wait_until() {
	# Mostly there is nothing to wait for, and a read costs less than a process.
	if (($# == 2)); then
		read_file "$1"
		[[ "$VALUE" != "$2" ]] || return 0
	else
		[[ -e "$1" ]] || return 0
	fi
	./wait_until "$MAX_WAIT" "$@"
}

# setup_config - set the system up for a test, and have it restored when the test ends:
# livepatching logs what it does, ftrace is on, the kernel log drops no message
setup_config() {
	is_root
	can_livepatch
	check_needs
	push_config
	# Kept open: each log_after continues where the previous one has ended.
	exec {KMSG}< /dev/kmsg
	trap cleanup EXIT
	trap 'exit 1' INT TERM HUP
	# By default the kernel drops messages that user space writes too fast.
	set_devkmsg on
	is_own_machine || mark_log
	set_dynamic_debug
	set_ftrace_enabled 1
}

# end_background - kill the processes that the test has started and that still run: jobs knows them
# even when a signal came before the test had noted their ids. A new process of bash can lose any
# signal but SIGKILL.
end_background() {
	mapfile -t KILLED <<< "$(jobs -pr)"
	[[ ${KILLED[0]} ]] || return 0
	# Without this, bash prints that they were killed.
	disown "${KILLED[@]}"
	kill -KILL "${KILLED[@]}" 2> /dev/null
	return 0
}

# background_ended - wait until the killed processes have left the kernel: one may be unloading a
# module
background_ended() {
	local pid

	[[ ${KILLED[0]} ]] || return 0
	for pid in "${KILLED[@]}"; do
		wait_until "/proc/$pid"
	done
}

# The EXIT trap of a test. In a trap, "return" without a number returns the test's own exit
# status, so functions that are called here always name one.
cleanup() {
	local status=$? function

	# A signal that reaches a process that bash has just started runs the test's traps there.
	[[ $BASHPID == "$$" ]] || exit 1
	trap '' INT TERM HUP
	end_background
	for function in "${AT_CLEANUP[@]}"; do
		"$function"
	done
	background_ended
	if ! unload_rest || { ((status == 0)) && ! check_balance; }; then
		status=1
	fi
	pop_config
	# Without a mark the test has not begun.
	is_own_machine || [[ ! $MARK ]] || check_complaints || status=1
	exit $status
}

# check(what, expected, found) - compare two values
check() {
	[[ "$2" == "$3" ]] || die "$1: expected \"$2\", found \"$3\""
}

# check_sysfs_rights(modname, rel_path, expected_rights) - check the access rights
# of a file in the livepatch's folder in sysfs
check_sysfs_rights() {
	local path="$KLP_SYSFS_DIR/$1/$2" rights

	rights=$(stat --format '%A' "$path")
	check "access rights of $path" "$3" "$rights"
}

# check_sysfs_value(modname, rel_path, expected_value) - check the first line of a file in the
# livepatch's folder in sysfs
check_sysfs_value() {
	local path="$KLP_SYSFS_DIR/$1/$2"

	read_file "$path"
	check "value of $path" "$3" "$VALUE"
}
