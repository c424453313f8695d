#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Shell functions for livepatch selftests. They have the names of those in functions.sh of the
# kernel's own livepatch selftests (6.1), so that these tests run on them unmodified. They wait
# for events instead of sleeping, start few processes, and leave no module behind, whatever
# happens.
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

# How long to watch a transition that takes longer, to tell slow from stuck.
LOOK_AGAIN=5	# seconds

KLP_SYSFS_DIR="/sys/kernel/livepatch"
# shellcheck disable=SC2034 # the names in newer tests of the kernel
{
	SYSFS_KERNEL_DIR="/sys/kernel"
	SYSFS_KLP_DIR="$KLP_SYSFS_DIR"
	SYSFS_DEBUG_DIR="$SYSFS_KERNEL_DIR/debug"
	SYSFS_KPROBES_DIR="$SYSFS_DEBUG_DIR/kprobes"
	SYSFS_TRACING_DIR="$SYSFS_DEBUG_DIR/tracing"
}

DYNAMIC_DEBUG_CONTROL="/sys/kernel/debug/dynamic_debug/control"

# The exit status of a skipped kselftest.
ksft_skip=4

# The modules and programs are here, wherever the test was started from.
cd "${BASH_SOURCE[0]%/*}" || exit 1

# Modules that the test has loaded and not unloaded, in the order of loading.
LOADED_MODS=()

# The lines that check_log() expects in the kernel log.
EXPECTED=

# Modules that cannot be unloaded, because the test forced a transition.
STAYS_LOADED=()

# Functions to call at the end of the test, before modules are unloaded.
AT_CLEANUP=()

# Where the kernel log of the test begins, see mark_log().
MARK=

# Texts of the complaints that the test announces, see announce_splat().
ANNOUNCED=()

# The kernel's taint flags that stand for a complaint: bad page, died, warned, soft lockup.
TAINT_WARN=$((1 << 9))
TAINT_COMPLAINT=$((1 << 5 | 1 << 7 | TAINT_WARN | 1 << 14))

# The dynamic debug sites of the kernel's livepatching, as they were before the test.
DYNAMIC_DEBUG=()

# The allocations less the releases of all livepatches that were unloaded (see
# modules/test_klp_data.h), and the number that the test expects at its end.
BALANCE=0
EXPECTED_BALANCE=0

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

is_root() {
	((EUID == 0)) || skip "must be run as root"
}

# can_livepatch - skip the test unless livepatches can be tested on this system. If another
# livepatch is loaded, it and the test could disturb each other
can_livepatch() {
	local others=("$KLP_SYSFS_DIR"/*) mounts

	[[ -d "$KLP_SYSFS_DIR" ]] || skip "the kernel has no livepatching (CONFIG_LIVEPATCH)"
	read_file /sys/module/module/parameters/sig_enforce
	[[ "$VALUE" != Y ]] || skip "the kernel takes signed modules only"
	# A locked down kernel takes signed modules only, and debugfs cannot be read.
	read_file /sys/kernel/security/lockdown
	[[ ! "$VALUE" =~ \[([ic].*)\] ]] || skip "the kernel is locked down: ${BASH_REMATCH[1]}"
	[[ ! -e "${others[0]}" ]] || skip "a livepatch is loaded: ${others[0]##*/}"
	mapfile -t mounts < /proc/mounts
	[[ "${mounts[*]}" == *" /sys/kernel/debug debugfs "* ]] ||
		skip "debugfs is not mounted on /sys/kernel/debug"
	[[ -e "$DYNAMIC_DEBUG_CONTROL" ]] ||
		skip "the kernel has no dynamic debug (CONFIG_DYNAMIC_DEBUG)"
}

# need_own_machine(why) - skip the test unless the machine is thrown away after it: then klp-lab
# has set KLP_LAB to the name of the program that it starts
need_own_machine() {
	is_own_machine || skip "needs a machine that is thrown away: $1"
}

is_own_machine() {
	[[ ${KLP_LAB##*/} == "${0##*/}" ]]
}

# check_needs - skip the test unless the kernel has the options, and the machine has the CPUs,
# that the test's header names: "# needs: KPROBES" and "# cpus: 2"
check_needs() {
	local file=${0##*/} line needs='' option missing=() number=1
	local cpus=(/sys/devices/system/cpu/cpu[0-9]*)

	[[ -f $file ]] || return 0	# an interactive shell
	while IFS= read -r line && [[ $line == "#"* ]]; do
		case $line in
		"# needs: "*) needs=${line#*: } ;;
		"# cpus: "*) number=${line#*: } ;;
		esac
	done < "$file"
	for option in $needs; do
		has_option "$option" || missing+=("CONFIG_$option")
	done
	((!${#missing[@]})) || skip "needs ${missing[*]}"
	((${#cpus[@]} >= number)) || skip "needs $number CPUs"
}

# has_option(name) - is the kernel built with this option? True if there is no way to tell
#
# The lab and "make install" know the kernel's build tree: the file kernel-lacks lists the options
# in headers that the kernel lacks.
has_option() {
	read_file /proc/sys/kernel/osrelease
	if [[ -e kernel-lacks ]]; then
		read_file kernel-lacks
		[[ " $VALUE " != *" $1 "* ]]
	elif [[ -r /proc/config.gz ]] && type -P zcat > /dev/null; then
		zcat /proc/config.gz | grep -q "^CONFIG_$1=[ym]"
	elif [[ -r "/boot/config-$VALUE" ]]; then
		grep -q "^CONFIG_$1=[ym]" "/boot/config-$VALUE"
	fi
}

# announce_splat(text) - announce that the kernel will complain, once, with this text
#
# An unannounced complaint fails the test: klp-lab checks that or, on a machine without it,
# check_complaints().
announce_splat() {
	read_file /proc/sys/kernel/panic_on_warn
	[[ "$VALUE" != 1 ]] || skip "a complaint of the kernel would be a panic (kernel.panic_on_warn)"
	# A WARN_ONCE() that has warned before has to warn again.
	if [[ -e /sys/kernel/debug/clear_warn_once ]]; then
		echo 1 > /sys/kernel/debug/clear_warn_once
	fi
	ANNOUNCED+=("$1")
	printf '\n# announce-splat: %s\n' "$1"
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

# loop_until(cmd) - repeat a command until it is successful
#
# For the kernel's own tests; wait_until() costs less.
loop_until() {
	local end=$((SECONDS + MAX_WAIT))

	until eval "$*"; do
		((SECONDS < end)) || return 1
		sleep .1
	done
}

#
# Set-up and clean-up
#

push_config() {
	# To list all of its thousands of sites takes the kernel a tenth of a test's time under
	# emulation. So stop reading after livepatching's, which the linker keeps together,
	# and do not read at all on a machine that is thrown away.
	is_own_machine || mapfile -t DYNAMIC_DEBUG < <(
		exec sed -n '\#^kernel/livepatch#,$ { \#^kernel/livepatch#!q; p }' "$DYNAMIC_DEBUG_CONTROL")
	read -r FTRACE_ENABLED < /proc/sys/kernel/ftrace_enabled
	read -r DEVKMSG < /proc/sys/kernel/printk_devkmsg
	read -r PRINTK < /proc/sys/kernel/printk
	read -r TAINT < /proc/sys/kernel/tainted
}

pop_config() {
	pop_dynamic_debug
	echo "$FTRACE_ENABLED" > /proc/sys/kernel/ftrace_enabled
	set_devkmsg "$DEVKMSG"
	echo "$PRINTK" > /proc/sys/kernel/printk
}

# For each write the kernel searches all of its thousands of sites. Mostly one write is enough,
# because all sites of livepatching had the same flags.
pop_dynamic_debug() {
	local site each=() flags=()

	for site in "${DYNAMIC_DEBUG[@]}"; do
		# FILE:LINE [MODULE]FUNCTION =FLAGS "FORMAT"
		[[ $site =~ ^([^:]+):([0-9]+)\ [^=]*(=[^ ]+) ]] || continue
		flags+=("${BASH_REMATCH[3]}")
		each+=("file ${BASH_REMATCH[1]} line ${BASH_REMATCH[2]} ${BASH_REMATCH[3]}")
	done
	((${#flags[@]})) || return 0
	# True when all flags are the same: to replace each by the first changes nothing.
	if [[ "${flags[*]}" == "${flags[*]//*/${flags[0]}}" ]]; then
		each=("file kernel/livepatch/* ${flags[0]}")
	fi
	for site in "${each[@]}"; do
		echo "$site" > "$DYNAMIC_DEBUG_CONTROL"
	done
}

# A value from the kernel's command line cannot be set again.
set_devkmsg() {
	read_file /proc/sys/kernel/printk_devkmsg
	[[ "$VALUE" == "$1" ]] || echo "$1" > /proc/sys/kernel/printk_devkmsg
}

# =p, not +p: other flags would add text to each line. The lines of klp_try_switch_task() depend
# on timing, so turn them off.
set_dynamic_debug() {
	echo "file kernel/livepatch/* =p; func klp_try_switch_task =_" > "$DYNAMIC_DEBUG_CONTROL"
}

# set_ftrace_enabled([--fail], value) - set the sysctl kernel.ftrace_enabled
#	--fail - the kernel may refuse; sysctl's message goes to the log
set_ftrace_enabled() {
	local can_fail=0 err result

	if [[ "$1" == "--fail" ]]; then
		can_fail=1
		shift
	fi

	echo "$1" 2> /dev/null > /proc/sys/kernel/ftrace_enabled
	read -r result < /proc/sys/kernel/ftrace_enabled

	if [[ "$result" != "$1" ]]; then
		# Once more, for the message of sysctl(8), which tests compare.
		err=$(sysctl -q kernel.ftrace_enabled="$1" 2>&1)
		((can_fail)) || skip "failed to set kernel.ftrace_enabled = $1"
		log "livepatch: ${err//\/proc\/sys\/kernel\//kernel.}"
		return 0
	fi

	log "livepatch: kernel.ftrace_enabled = $result"
}

# write_in_time(value, file) - write, whether or not the kernel accepts the value, but wait no
# longer than MAX_WAIT: while a callback does not return, a write to "enabled" blocks and cannot
# be interrupted
write_in_time() {
	{ echo "$1" > "$2"; } 2> /dev/null &
	wait_until "/proc/$!" && return 0
	echo "ERROR: writing \"$1\" to $2 does not return" >&2
	return 1
}

# Unloads the modules that the test has left loaded, in reverse order, as each may need an
# earlier one.
unload_rest() {
	local i mod

	for ((i = ${#LOADED_MODS[@]} - 1; i >= 0; i--)); do
		mod=${LOADED_MODS[i]}
		[[ -e "/sys/module/$mod" ]] || continue
		if [[ " ${STAYS_LOADED[*]} " == *" $mod "* ]]; then
			add_balance "$mod"
			continue
		fi
		if [[ -e "$KLP_SYSFS_DIR/$mod" ]]; then
			# It may be disabled, or replaced, already.
			if ! write_in_time 0 "$KLP_SYSFS_DIR/$mod/enabled" ||
			   ! wait_until "$KLP_SYSFS_DIR/$mod/enabled"; then
				echo "ERROR: $mod cannot be disabled: it and what is below stay loaded" >&2
				return 1
			fi
		fi
		wait_until "/sys/module/$mod/refcnt" 0
		add_balance "$mod"
		rmmod "$mod" || return 1
	done
}

# add_balance(modname) - note what a module has allocated and not released, before it is
# unloaded
add_balance() {
	read_file "/sys/module/$1/parameters/balance"
	BALANCE=$((BALANCE + ${VALUE:-0}))
}

# Each allocation must have been released, once. A test that has failed need not have got that
# far, so its balance is not checked.
check_balance() {
	((BALANCE == EXPECTED_BALANCE)) && return 0
	echo "ERROR: allocated less released: $BALANCE, expected $EXPECTED_BALANCE" >&2
	return 1
}

# mark_log - mark the beginning of this test in the kernel log, for check_complaints()
mark_log() {
	MARK="===== BEGIN: ${0##*/}, process $$ ====="
	echo "$MARK" > /dev/kmsg
}

# check_complaints - did the kernel make the announced complaints and no others? For a machine
# without klp-lab, which checks that itself
check_complaints() {
	local log said new

	log=$(exec ./log_after "$MARK" <&"$KMSG")
	case $? in
	0) ;;
	1)
		echo "ERROR: a part of the kernel log was overwritten before it was read" >&2
		return 1
		;;
	*) return 1 ;;	# log_after has printed the reason
	esac
	if ! said=$(exec ./find_splats "${ANNOUNCED[@]}" <<< "$log"); then
		echo "ERROR: $said" >&2
		return 1
	fi
	read_file /proc/sys/kernel/tainted
	new=$((VALUE & ~TAINT & TAINT_COMPLAINT))
	# An announced complaint explains the taint flag of warnings.
	((!${#ANNOUNCED[@]})) || new=$((new & ~TAINT_WARN))
	((new == 0)) && return 0
	echo "ERROR: the kernel is tainted ($new) by a complaint that is not in its log" >&2
	return 1
}

# The EXIT trap of a test. In a trap, "return" without a number returns the test's own exit
# status, so functions that are called here always name one.
cleanup() {
	local status=$? function

	trap '' INT TERM HUP
	for function in "${AT_CLEANUP[@]}"; do
		"$function"
	done
	if ! unload_rest || { ((status == 0)) && ! check_balance; }; then
		status=1
	fi
	pop_config
	# Without a mark the test has not begun.
	is_own_machine || [[ ! $MARK ]] || check_complaints || status=1
	exit $status
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

#
# Modules
#

# try_load(modname, params) - load a module, by insmod if it belongs to the tests, else by
# modprobe. Sets LOAD_SAID to the command's output, and returns its status.
try_load() {
	local mod="$1" file="test_modules/$1.ko" cmd status
	shift

	if [[ -e "$file" ]]; then
		cmd=(insmod "$file" "$@")
	else
		cmd=(modprobe "$mod" "$@")
	fi
	log "% ${cmd[*]}"
	# Before it is loaded, because a signal may end the test right after that.
	if [[ ! -e "/sys/module/$mod" ]]; then
		LOADED_MODS+=("$mod")
	fi
	# exec, here and below, saves a process.
	LOAD_SAID=$(exec "${cmd[@]}" 2>&1)
	status=$?
	if [[ "$LOAD_SAID" == *"Module $mod not found"* ]]; then
		skip "unable to load module $mod: neither $file nor modprobe has it"
	fi
	return $status
}

__load_mod() {
	if ! try_load "$@" || [[ -n "$LOAD_SAID" ]]; then
		die "$LOAD_SAID"
	fi
}

# load_mod(modname, params) - load a kernel module that is not a livepatch
load_mod() {
	__load_mod "$@"
	[[ ! -e "$KLP_SYSFS_DIR/$1" ]] || die "use load_lp() to load the livepatch module $1"
}

# load_lp_nowait(modname, params) - load a livepatch, without waiting for its transition
load_lp_nowait() {
	__load_mod "$@"
	[[ -e "$KLP_SYSFS_DIR/$1" ]] || die "module $1 is not a livepatch"
}

# wait_enabled(modname) - wait until the livepatch is not in transition
wait_enabled() {
	wait_until "$KLP_SYSFS_DIR/$1/transition" 0 || die_of_stall "$1" transition 0
}

# load_lp(modname, params) - load a livepatch and wait until its transition is over
load_lp() {
	load_lp_nowait "$@"
	wait_enabled "$1"
}

# load_failing_mod(modname, params) - load a kernel module, expect that it fails
#
# The command's output goes to the log. The caller has to expect it there, after the kernel's
# lines.
load_failing_mod() {
	if try_load "$@"; then
		die "$1 unexpectedly loaded"
	fi
	echo "$LOAD_SAID" > /dev/kmsg
}

# unload_mod(modname) - unload a kernel module, once nothing uses it
unload_mod() {
	local mod="$1" out i

	wait_until "/sys/module/$mod/refcnt" 0 || die "failed to unload module $mod (refcnt)"
	add_balance "$mod"

	log "% rmmod $mod"
	if ! out=$(exec rmmod "$mod" 2>&1) || [[ -n "$out" ]]; then
		die "$out"
	fi
	[[ ! -e "/sys/module/$mod" ]] || die "failed to unload module $mod (/sys/module)"

	for i in "${!LOADED_MODS[@]}"; do
		if [[ "${LOADED_MODS[i]}" == "$mod" ]]; then
			unset "LOADED_MODS[i]"
		fi
	done
	LOADED_MODS=("${LOADED_MODS[@]}")
}

# unload_lp(modname) - unload a livepatch that is disabled or replaced
unload_lp() {
	unload_mod "$1"
}

# disable_lp_nowait(modname) - disable a livepatch, without waiting for its transition
#
# During the transition that enables the livepatch, this reverts it.
disable_lp_nowait() {
	local mod="$1"

	log "% echo 0 > $KLP_SYSFS_DIR/$mod/enabled"
	echo 0 > "$KLP_SYSFS_DIR/$mod/enabled" || die "failed to disable livepatch $mod"
}

# enable_lp_nowait(modname) - revert the transition that disables a livepatch, without waiting
# for its end
enable_lp_nowait() {
	local mod="$1"

	log "% echo 1 > $KLP_SYSFS_DIR/$mod/enabled"
	echo 1 > "$KLP_SYSFS_DIR/$mod/enabled" || die "failed to enable livepatch $mod again"
}

# wait_disabled(modname) - wait until the livepatch is gone from sysfs
wait_disabled() {
	wait_until "$KLP_SYSFS_DIR/$1/enabled" || die_of_stall "$1" enabled
}

# disable_lp(modname) - disable a livepatch and wait until its transition is over
disable_lp() {
	disable_lp_nowait "$1"
	wait_disabled "$1"
}

# set_pre_patch_ret(modname, pre_patch_ret) - set a module's parameter pre_patch_ret
set_pre_patch_ret() {
	local file="/sys/module/$1/parameters/pre_patch_ret"

	log "% echo $2 > $file"
	echo "$2" > "$file"
	wait_until "$file" "$2" || die "failed to set pre_patch_ret parameter for $1 module"
}

# find_blocking(goal) - set BLOCKING to the tasks that are not yet in this patch state
find_blocking() {
	local task state

	BLOCKING=()
	for task in /proc/[0-9]*/task/[0-9]*; do
		read -r state 2> /dev/null < "$task/patch_state" || continue
		if ((state >= 0 && state != $1)); then
			BLOCKING+=("$task")
		fi
	done
}

# die_of_stall(modname, file, [value]) - end the test because a transition did not end in time:
# the livepatch's file does not read the value, or still exists. Print whether the transition is
# slow or stuck, and which tasks block it
die_of_stall() {
	local task goal comm before

	read_file "$KLP_SYSFS_DIR/$1/transition"
	[[ "$VALUE" != 0 ]] || die "no transition of $1 goes on, and it is not disabled"
	read -r goal < "$KLP_SYSFS_DIR/$1/enabled" || die "the transition of $1 has only just ended"
	find_blocking "$goal"
	before=("${BLOCKING[@]}")
	if ./wait_until "$LOOK_AGAIN" "$KLP_SYSFS_DIR/$1/$2" "${@:3}"; then
		die "the transition of $1 is slow: it ended after more than $MAX_WAIT s. Set MAX_WAIT to wait longer"
	fi
	find_blocking "$goal"
	for task in "${BLOCKING[@]}"; do
		read -r comm < "$task/comm"
		echo "# not in patch state $goal: $comm, ${task##*/}:" >&2
		sed 's/^/#   /' "$task/stack" >&2
	done
	if [[ "${BLOCKING[*]}" != "${before[*]}" ]]; then
		die "the transition of $1 is slow: ${#before[@]} tasks held it up after $MAX_WAIT s, ${#BLOCKING[@]} of them or others $LOOK_AGAIN s later. Set MAX_WAIT to wait longer"
	fi
	# /proc has no idle tasks. On a busy machine the kernel may only be late to check again.
	((${#BLOCKING[@]})) ||
		die "the transition of $1 is slow or stuck: only idle tasks can hold it up. Set MAX_WAIT to wait longer"
	die "the transition of $1 is stuck: the same ${#BLOCKING[@]} tasks hold it up as $LOOK_AGAIN s before"
}

#
# Checks
#

# start_test(name) - begin: check_log() compares the kernel log from here on
start_test() {
	TEST="===== TEST: $1 ====="
	echo -n "TEST: $1 ... "
	log "$TEST"
	EXPECTED=
}

# expect(line...) - append to what check_log() will look for
expect() {
	local line

	for line; do
		EXPECTED+="$line"$'\n'
	done
}

# livepatch_lines(text, wanted) - set LINES_KEPT to the lines about livepatching that depend on
# nothing but the test, and to the wanted lines, whatever they are about
livepatch_lines() {
	local - IFS=$'\n' line

	LINES_KEPT=
	# By word splitting: from a here-string, which is a pipe, bash would read single bytes.
	set -f
	for line in $1; do
		if [[ $'\n'$2$'\n' == *$'\n'"$line"$'\n'* ]]; then
			LINES_KEPT+="$line"$'\n'
			continue
		fi
		case $line in
		*"tainting kernel"* | *"taints kernel"*) ;;
		*"signaling remaining tasks"*) ;;
		# The lines of a complaint depend on how the kernel was built.
		" "* | "Modules linked in:"*) ;;
		*livepatch:* | *test_klp*)
			is_of_vendor "$line" || LINES_KEPT+="$line"$'\n'
			;;
		esac
	done
	LINES_KEPT=${LINES_KEPT%$'\n'}
}

# is_of_vendor(line) - does the line have a text of the file vendor-lines? Distributions' kernels
# log such lines
is_of_vendor() {
	local text

	((${#VENDOR_LINES[@]})) || mapfile -t VENDOR_LINES < <(exec grep -v '^#\|^$' vendor-lines)
	for text in "${VENDOR_LINES[@]}"; do
		[[ "$1" != *"$text"* ]] || return 0
	done
	return 1
}
VENDOR_LINES=()

# log_since(text) - set LOG to the kernel log after the last record with this text
log_since() {
	LOG=$(exec ./log_after "$1" <&"$KMSG") || die "the kernel log since \"$1\" cannot be had"
}

# check_result(text) - compare the kernel log since start_test() with the text
check_result() {
	log_since "$TEST"
	livepatch_lines "$LOG" "$*"

	if [[ "$*" == "$LINES_KEPT" ]]; then
		echo "ok"
	else
		printf 'not ok\n\n%s\n\n' "$(diff -u --label expected --label result \
			<(echo "$*") <(echo "$LINES_KEPT"))"
		die "livepatch kselftest(s) failed"
	fi
}

# check_log - compare the kernel log since start_test() with all that the test
# logged itself and named by expect(), in that order
check_log() {
	check_result "${EXPECTED%$'\n'}"
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

#
# Functions that only newer tests of the kernel use: those of 7.3 use all of these, those of 6.12
# none
#

# does_sysfs_exist(modname, attr) - does the livepatch have this file? Not on every kernel
does_sysfs_exist() {
	[[ -f "$KLP_SYSFS_DIR/$1/$2" ]]
}

# ftrace_disable_supported - can the sysctl kernel.ftrace_enabled be 0? Not on every recent
# kernel
ftrace_disable_supported() {
	local before result

	read -r before < /proc/sys/kernel/ftrace_enabled
	{ echo 0 > /proc/sys/kernel/ftrace_enabled; } 2> /dev/null
	read -r result < /proc/sys/kernel/ftrace_enabled
	echo "$before" > /proc/sys/kernel/ftrace_enabled
	[[ "$result" == 0 ]]
}

# cleanup_tracing - stop tracing, and clear the trace
cleanup_tracing() {
	echo 0 > "$SYSFS_TRACING_DIR/tracing_on"
	echo > "$SYSFS_TRACING_DIR/set_ftrace_filter"
	echo nop > "$SYSFS_TRACING_DIR/current_tracer"
	echo > "$SYSFS_TRACING_DIR/trace"
}

# trace_function(function) - trace a function until check_traced_functions()
trace_function() {
	cleanup_tracing
	AT_CLEANUP+=(cleanup_tracing)
	echo function > "$SYSFS_TRACING_DIR/current_tracer"
	echo "$1" > "$SYSFS_TRACING_DIR/set_ftrace_filter"
	echo 1 > "$SYSFS_TRACING_DIR/tracing_on"
}

# check_traced_functions(function...) - end the test unless each was called since
# trace_function()
check_traced_functions() {
	local function

	for function; do
		grep -Fwq "$function" "$SYSFS_TRACING_DIR/trace" ||
			die "Function ($function) did not appear in the trace"
	done
	cleanup_tracing
}
