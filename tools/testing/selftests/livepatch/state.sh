# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The livepatches under test (see modules/), the values that they change, and the steps that many
# scenarios share.
#
# After each action a scenario names the lines and values that it expects:
#
#	load_lp $SAME
#	expect_patched $SAME \
#		"pre_patch: vmlinux, previous version 1" -- \
#		"post_patch: vmlinux, previous version 1" "take over data of version 1"
#	check_loglevel 6
#
# and ends with check_log. It need not name the lines of the commands: "% insmod ...".

. "${BASH_SOURCE[0]%/*}/functions.sh"
# It has changed to this folder.
. ./kernels.sh
. ./expect.sh
. ./check.sh
. ./hold.sh
. ./inject.sh
. ./levels.sh
. ./shadow.sh

# The livepatches, and the modules that they patch: see modules/.
# shellcheck disable=SC2034 # they are for the scenarios
{
	# Change console_loglevel; "version of the state: level".
	INITIAL=test_klp_initial	# version 1: 6
	SAME=test_klp_same		# version 1: 6
	UPGRADE=test_klp_upgrade	# version 2, wider data: 7
	UPGRADE_MORE=test_klp_upgrade_more	# version 3: 4
	DOWNGRADE=test_klp_downgrade	# version 1: 6
	DROP=test_klp_drop		# cumulative, does not list the state
	LEAVE_OUT=test_klp_leave_out	# not cumulative, does not list the state
	STACKED=test_klp_stacked	# not cumulative, version 2: 8
	STACKED_LOWER=test_klp_stacked_lower	# not cumulative, version 1: 8

	# Change the states that they are given: see modules/test_klp_levels.c.
	FIRST=test_klp_first
	SECOND=test_klp_second
	THIRD=test_klp_third
	NEXT=test_klp_next

	# Count in shadow variables.
	SHADOW_INITIAL=test_klp_shadow_initial	# layout 1
	SHADOW_SAME=test_klp_shadow_same	# layout 1
	SHADOW_WIDE=test_klp_shadow_wide	# layout 2

	# Patch the functions that they are given: see modules/test_klp_functions.c.
	FUNCTIONS_FIRST=test_klp_functions_first
	FUNCTIONS_SECOND=test_klp_functions_second
	FUNCTIONS_THIRD=test_klp_functions_third

	# Use a variable of vmlinux and one of the target: modules/test_klp_reach.c.
	RELOCATED=test_klp_relocated
	UNRESOLVED=test_klp_unresolved	# vmlinux has no such variable
	UNRESOLVED_LATER=test_klp_unresolved_later	# the target has no such variable

	TARGET=test_klp_target
	OTHER=test_klp_other
	TWINS=test_klp_twins	# two functions of one name
	KPROBE=test_klp_kprobe	# keeps livepatches off a function
	REFUSER=test_klp_refuser	# refuses a module that is being loaded
	EXAMPLE=test_klp_example
	IDLE=test_klp_idle	# patches the function that idle tasks are in

	# Cannot be enabled: modules/test_klp_malformed.c.
	WRONG=test_klp_wrong
	UNMARKED=test_klp_unmarked
}

# The four levels in /proc/sys/kernel/printk with which each scenario starts, on any machine. The
# first is console_loglevel.
ORIGINAL_LEVELS=(5 4 1 7)
ORIGINAL_LOGLEVEL=${ORIGINAL_LEVELS[0]}

# The text of /proc/cmdline while no livepatch patches the function behind it.
read_file /proc/cmdline
# shellcheck disable=SC2034 # it is for the scenarios
ORIGINAL_CMDLINE=$VALUE

TARGET_DIR="/sys/kernel/debug/$TARGET"

# start_state_test(name) - set up, and begin
start_state_test() {
	setup_config
	echo "${ORIGINAL_LEVELS[*]}" > /proc/sys/kernel/printk
	start_test "$1"
}

#
# Steps that many scenarios share
#

# load_first(modname, level) - load the first livepatch that changes the state, to this level
load_first() {
	load_lp "$1"
	expect_patched "$1" \
		"pre_patch: vmlinux" "allocate data" -- \
		"post_patch: vmlinux" "console_loglevel $ORIGINAL_LOGLEVEL -> $2"
	check_loglevel "$2"
	check_data "$1" "original $ORIGINAL_LOGLEVEL, taken over 0"
}

# start_first - load INITIAL, while a task is held
start_first() {
	load_lp_nowait "$INITIAL"
	expect_starts "$INITIAL" patching "pre_patch: vmlinux" "allocate data"
}

# start_upgrade - replace INITIAL by UPGRADE, while a task is held
start_upgrade() {
	load_lp_nowait "$UPGRADE"
	expect_starts "$UPGRADE" patching \
		"pre_patch: vmlinux, previous version 1" "allocate data"
}

# end_upgrade - wait until UPGRADE has taken over: it converts the data
end_upgrade() {
	wait_enabled "$UPGRADE"
	expect_ends "$UPGRADE" patching \
		"post_patch: vmlinux, previous version 1" "convert data of version 1" \
		"console_loglevel 6 -> 7" "release data"
	check_loglevel 7
}

# upgrade_first - replace INITIAL by UPGRADE, from begin to end
upgrade_first() {
	start_upgrade
	end_upgrade
}

# revert_lp(modname, post_unpatch line...) - revert the transition that enables a
# livepatch, from begin to end
revert_lp() {
	disable_lp_nowait "$1"
	expect_reversed "$1" unpatching
	wait_disabled "$1"
	expect_ends "$1" unpatching "${@:2}"
}

# revert_disable(modname, post_patch line...) - revert the transition that disables a
# livepatch, from begin to end
revert_disable() {
	enable_lp_nowait "$1"
	expect_reversed "$1" patching
	wait_enabled "$1"
	expect_ends "$1" patching "${@:2}"
}

# load_without_state(modname, version) - stack a livepatch without the state on one that has this
# version of it
load_without_state() {
	load_lp "$1"
	expect_patched "$1" \
		"pre_patch: vmlinux, previous version $2" -- \
		"post_patch: vmlinux, previous version $2"
}

# disable_without_state(modname, version) - disable and unload such a livepatch
disable_without_state() {
	disable_lp "$1"
	expect_unpatched "$1" \
		"pre_unpatch: vmlinux, previous version $2" -- \
		"post_unpatch: vmlinux, previous version $2"
	unload_unless_kept "$1"
}

# replace_same(modname, count) - replace a livepatch by one with the same version, which is the
# count-th to take over the data
replace_same() {
	load_lp "$1"
	expect_patched "$1" \
		"pre_patch: vmlinux, previous version 1" -- \
		"post_patch: vmlinux, previous version 1" "take over data of version 1"
	check_loglevel 6
	check_data "$1" "original $ORIGINAL_LOGLEVEL, taken over $2"
}

# start_disable(modname, level) - while a task is held, disable the only livepatch that changes
# the state, which has this level
start_disable() {
	disable_lp_nowait "$1"
	expect_starts "$1" unpatching \
		"pre_unpatch: vmlinux" "console_loglevel $2 -> $ORIGINAL_LOGLEVEL"
}

# disable_last(modname, level) - disable and unload the only livepatch that still changes the
# state, which has this level. The original value is back
disable_last() {
	disable_lp "$1"
	expect_unpatched "$1" \
		"pre_unpatch: vmlinux" "console_loglevel $2 -> $ORIGINAL_LOGLEVEL" -- \
		"post_unpatch: vmlinux" "release data"
	check_loglevel "$ORIGINAL_LOGLEVEL"
	unload_unless_kept "$1"
}

# The livepatches that cannot be unloaded after force_lp()
KEPT_BY_FORCE=()

# need_force - skip the test where a force keeps every installed livepatch loaded, unless the
# machine is thrown away
need_force() {
	! force_keeps_all || need_own_machine "here a forced livepatch is never unloaded"
}

# force_lp(modname) - force the livepatch's transition
force_lp() {
	if force_keeps_all; then
		KEPT_BY_FORCE=("$KLP_SYSFS_DIR"/*)
		KEPT_BY_FORCE=("${KEPT_BY_FORCE[@]##*/}")
	fi
	log "% echo 1 > $KLP_SYSFS_DIR/$1/force"
	echo 1 > "$KLP_SYSFS_DIR/$1/force" || die "failed to force $1"
	expect "livepatch: forcing remaining tasks to the patched state"
}

# unload_unless_kept(modname) - unload a disabled livepatch, or check that it stays loaded if a
# force keeps it
unload_unless_kept() {
	if [[ " ${KEPT_BY_FORCE[*]} " == *" $1 "* ]]; then
		check_stays_loaded "$1"
	else
		unload_lp "$1"
	fi
}

# force_unpatched - force the transition that unpatches INITIAL, the only livepatch, while
# a task is held in it: the original is back, and the module stays
force_unpatched() {
	force_lp "$INITIAL"
	wait_disabled "$INITIAL"
	expect_ends "$INITIAL" unpatching "post_unpatch: vmlinux" "release data"
	check_loglevel "$ORIGINAL_LOGLEVEL"
	check_stays_loaded "$INITIAL"
	release_tasks_after_force
	check_target_version 0
}

# refuse_lp(modname, params) - load a livepatch that is not compatible: the kernel logs that, and
# runs no callback
refuse_lp() {
	load_failing_mod "$@"
	expect "livepatch: Livepatch patch ($1) is not compatible with the already installed livepatches."
	expect_failed_load "$1" "Invalid parameters"
	check_no_trace "$1"
}

# fail_pre_patch(modname, errno, why, line...) - load a livepatch whose pre_patch logs the lines,
# and fails with the error number, in words why
fail_pre_patch() {
	local mod="$1" errno="$2" why="$3"
	shift 3

	load_failing_mod "$mod" pre_patch_ret="-$errno"
	expect_begins "$mod" "$@"
	expect_not_enabled "$mod" "$why" "pre-patch callback failed for object 'vmlinux'"
}

# set_parameter(modname, parameter, value) - set a parameter of a loaded module
set_parameter() {
	log "% echo $3 > /sys/module/$1/parameters/$2"
	echo "$3" > "/sys/module/$1/parameters/$2" || die "failed to set $2 of $1"
}

# check_stays_loaded(modname) - a livepatch is gone from sysfs, but its module cannot be unloaded:
# the kernel never drops its reference
check_stays_loaded() {
	wait_until "$KLP_SYSFS_DIR/$1" || die "$1 is still in sysfs"
	check_refcnt "$1" 1
	rmmod "$1" 2> /dev/null && die "$1 was unloaded"
	STAYS_LOADED+=("$1")
}
