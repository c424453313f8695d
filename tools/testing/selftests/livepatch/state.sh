# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the scenarios of the system state share: the livepatches under test (see
# modules/), the values that they change, and what the kernel logs around their
# callbacks.
#
# A scenario follows each action by what it expects of it:
#
#	load_lp $SAME
#	expect_patched $SAME \
#		"pre_patch: vmlinux, previous version 1" -- \
#		"post_patch: vmlinux, previous version 1" "take over data of version 1"
#	check_loglevel 6
#
# and ends with check_log. The commands themselves need no expectation.

. "${BASH_SOURCE[0]%/*}/functions.sh"

# The family: see modules/Kbuild, and the levels that console_loglevel is set to.
# shellcheck disable=SC2034 # they are for the scenarios
{
	INITIAL=test_klp_initial	# version 1: 6
	SAME=test_klp_same		# version 1: 6
	UPGRADE=test_klp_upgrade	# version 2, wider data: 7
	DOWNGRADE=test_klp_downgrade	# version 1: 6
	DROP=test_klp_drop		# cumulative, does not list the state
	LEAVE_OUT=test_klp_leave_out	# not cumulative, does not list the state
	STACKED=test_klp_stacked	# not cumulative, version 2: 8
	STACKED_LOWER=test_klp_stacked_lower	# not cumulative, version 1: 8
	TARGET=test_klp_target		# the module that they patch
}

# What console_loglevel is before a scenario changes it, on any machine.
ORIGINAL_LOGLEVEL=5

DOOR_DIR="/sys/kernel/debug/$TARGET"

# start_state_test(name) - set up, and begin
start_state_test() {
	setup_config
	echo $ORIGINAL_LOGLEVEL > /proc/sys/kernel/printk
	start_test "$1"
}

#
# The door: see modules/test_klp_target.h
#

# hold_door - keep a task, one more with each call, inside the function that the
# livepatches patch: in the one that is in force for a new task now
hold_door() {
	echo 0 > "$DOOR_DIR/door"
	cat "$DOOR_DIR/hold" > /dev/null &
	wait_until "$DOOR_DIR/waiting" $((++HELD_AT_DOOR)) || die "no task waits at the door"
}

# open_door - let them go
open_door() {
	echo 1 > "$DOOR_DIR/door"
	wait
	HELD_AT_DOOR=0
}
HELD_AT_DOOR=0

# A task at the door would keep every livepatch loaded.
unload_target_users() {
	if [[ -e "$DOOR_DIR/door" ]]; then
		open_door
	fi
}
AT_CLEANUP+=(unload_target_users)

#
# Values
#

# check_loglevel(level) - compare the real console_loglevel
check_loglevel() {
	read_file /proc/sys/kernel/printk
	check "console_loglevel" "$1" "${VALUE%%[[:space:]]*}"
}

# check_data(modname, text) - compare what the livepatch's state holds
check_data() {
	read_file "/sys/module/$1/parameters/data"
	check "data of $1" "$2" "$VALUE"
}

# check_target_version(version) - ask the patched function itself which version
# answers; 0 is the original
check_target_version() {
	read_file "$DOOR_DIR/version"
	check "version of the patched function" "$1" "$VALUE"
}

# check_no_trace(modname) - a livepatch that was refused left nothing
check_no_trace() {
	[[ ! -e "$KLP_SYSFS_DIR/$1" ]] || die "$1 is in $KLP_SYSFS_DIR"
	[[ ! -e "/sys/module/$1" ]] || die "$1 is in /sys/module"
}

# check_refcnt(modname, count) - compare a module's references
check_refcnt() {
	read_file "/sys/module/$1/refcnt"
	check "references to $1" "$2" "$VALUE"
}

# check_in_transition(modname, 0 or 1)
check_in_transition() {
	check_sysfs_value "$1" transition "$2"
}

#
# What the kernel logs. Where kernels differ, the difference is here.
#

# expect_lines(modname, line...) - lines that the livepatch itself logs
expect_lines() {
	local mod="$1" line
	shift

	for line; do
		expect "$mod: $line"
	done
}

# expect_starts(modname, patching or unpatching, line...) - a transition begins;
# the livepatch logs the lines in its pre callbacks
expect_starts() {
	local mod="$1" what="$2"
	shift 2

	if [[ $what == patching ]]; then
		expect "livepatch: enabling patch '$mod'"
	fi
	expect "livepatch: '$mod': initializing $what transition"
	expect_lines "$mod" "$@"
	expect "livepatch: '$mod': starting $what transition"
}

# expect_ends(modname, patching or unpatching, line...) - a transition ends; the
# livepatch logs the lines in its post callbacks
expect_ends() {
	local mod="$1" what="$2"
	shift 2

	expect "livepatch: '$mod': completing $what transition"
	expect_lines "$mod" "$@"
	expect "livepatch: '$mod': $what complete"
}

# expect_whole(modname, what, pre line..., --, post line...)
expect_whole() {
	local mod="$1" what="$2" pre=()
	shift 2

	while [[ "$1" != -- ]]; do
		pre+=("$1")
		shift
	done
	shift
	expect_starts "$mod" "$what" "${pre[@]}"
	expect_ends "$mod" "$what" "$@"
}

# expect_patched(modname, pre_patch line..., --, post_patch line...) - the
# livepatch is enabled, from begin to end
expect_patched() {
	expect_whole "$1" patching "${@:2}"
}

# expect_unpatched(modname, pre_unpatch line..., --, post_unpatch line...) - the
# livepatch is disabled, from begin to end
expect_unpatched() {
	expect_whole "$1" unpatching "${@:2}"
}

# expect_reversed(modname, patching or unpatching) - a transition is reverted
# before its end, and now goes on in this direction
expect_reversed() {
	local from=patching

	if [[ $2 == patching ]]; then
		from=unpatching
	fi
	expect "livepatch: '$1': reversing transition from $from to $2"
	expect "livepatch: '$1': starting $2 transition"
}

# expect_failed_load(modname, why) - the last load failed, by this error
expect_failed_load() {
	[[ "$LOAD_SAID" == *"$1"*": $2" ]] || die "$1 was refused otherwise: $LOAD_SAID"
	expect "$LOAD_SAID"
}

#
# Steps that many scenarios have
#

# load_first(modname, level) - load the livepatch that changes the state first
load_first() {
	load_lp "$1"
	expect_patched "$1" \
		"pre_patch: vmlinux" "allocate data" -- \
		"post_patch: vmlinux" "console_loglevel $ORIGINAL_LOGLEVEL -> $2"
	check_loglevel "$2"
	check_data "$1" "original $ORIGINAL_LOGLEVEL, taken over 0"
}

# disable_last(modname, level) - disable and unload the only livepatch that still
# changes the state, which it has set to the level: the original value is back
disable_last() {
	disable_lp "$1"
	expect_unpatched "$1" \
		"pre_unpatch: vmlinux" "console_loglevel $2 -> $ORIGINAL_LOGLEVEL" -- \
		"post_unpatch: vmlinux" "release data"
	check_loglevel $ORIGINAL_LOGLEVEL
	unload_lp "$1"
}

# force_lp(modname) - force the transition that goes on
force_lp() {
	log "% echo 1 > $KLP_SYSFS_DIR/$1/force"
	echo 1 > "$KLP_SYSFS_DIR/$1/force" || die "failed to force $1"
	expect "livepatch: forcing remaining tasks to the patched state"
}

# refuse_lp(modname) - load a livepatch that is not compatible: the kernel says so,
# and no callback runs
refuse_lp() {
	load_failing_mod "$1"
	expect "livepatch: Livepatch patch ($1) is not compatible with the already installed livepatches."
	expect_failed_load "$1" "Invalid parameters"
	check_no_trace "$1"
}

# fail_pre_patch(modname, errno, why, line...) - load a livepatch whose pre_patch
# fails by the error number, in words why; it logs the lines, and nothing later
fail_pre_patch() {
	local mod="$1" errno="$2" why="$3"
	shift 3

	load_failing_mod "$mod" pre_patch_ret="-$errno"
	expect "livepatch: enabling patch '$mod'"
	expect "livepatch: '$mod': initializing patching transition"
	expect_lines "$mod" "$@"
	expect "livepatch: pre-patch callback failed for object 'vmlinux'"
	expect "livepatch: failed to enable patch '$mod'"
	expect "livepatch: '$mod': canceling patching transition, going to unpatch"
	expect_ends "$mod" unpatching
	expect_failed_load "$mod" "$why"
	check_no_trace "$mod"
}
