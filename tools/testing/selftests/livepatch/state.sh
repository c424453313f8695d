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

# The livepatches, and the modules that they patch: see modules/Kbuild.
# shellcheck disable=SC2034 # they are for the scenarios
{
	# Change console_loglevel.
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

	# Reach a variable of vmlinux's and one of the target's own: modules/test_klp_reach.c.
	RELOCATED=test_klp_relocated
	UNRESOLVED=test_klp_unresolved	# vmlinux has none of that name
	UNRESOLVED_LATER=test_klp_unresolved_later	# the target has none

	TARGET=test_klp_target
	OTHER=test_klp_other
	TWINS=test_klp_twins	# two functions of one name
	KPROBE=test_klp_kprobe	# keeps livepatches off a function
	REFUSER=test_klp_refuser	# refuses a module that comes
	EXAMPLE=test_klp_example
	IDLE=test_klp_idle	# patches what idle tasks are in

	# Cannot be enabled: modules/test_klp_malformed.c.
	WRONG=test_klp_wrong
	UNMARKED=test_klp_unmarked
}

# What the four printk levels are before a scenario changes them, on any machine:
# /proc/sys/kernel/printk. The first is console_loglevel.
ORIGINAL_LEVELS=(5 4 1 7)
ORIGINAL_LOGLEVEL=${ORIGINAL_LEVELS[0]}

# What /proc/cmdline reads before a livepatch patches the function behind it.
read_file /proc/cmdline
# shellcheck disable=SC2034 # it is for the scenarios
ORIGINAL_CMDLINE=$VALUE

DOOR_DIR="/sys/kernel/debug/$TARGET"

# start_state_test(name) - set up, and begin
start_state_test() {
	setup_config
	echo "${ORIGINAL_LEVELS[*]}" > /proc/sys/kernel/printk
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
	HELD_AT_DOOR+=($!)
	wait_until "$DOOR_DIR/waiting" ${#HELD_AT_DOOR[@]} || die "no task waits at the door"
}

# open_door - let them go. Each of them meets one version until it has left the kernel,
# whatever others meet meanwhile
open_door() {
	let_go
	check_torn 0
}

# open_door_after_force - but not the task that a transition did not wait for
open_door_after_force() {
	let_go
	check_torn 1
}

check_torn() {
	read_file "$DOOR_DIR/torn"
	check "tasks that met two versions" "$1" "$VALUE"
}

let_go() {
	echo 1 > "$DOOR_DIR/door"
	((${#HELD_AT_DOOR[@]})) && wait "${HELD_AT_DOOR[@]}"
	HELD_AT_DOOR=()
}
HELD_AT_DOOR=()

#
# A CPU that comes and goes: CPU 1
#

CPU_ONLINE=/sys/devices/system/cpu/cpu1/online

# need_hotplug - end the test unless it may take the CPU offline
need_hotplug() {
	need_own_machine "a CPU is taken offline"
	[[ -e "$CPU_ONLINE" ]] || skip "the kernel cannot take CPU 1 offline (CONFIG_HOTPLUG_CPU)"
}

cpu_goes() {
	set_cpu 0
}

cpu_comes() {
	set_cpu 1
}

set_cpu() {
	echo "$1" > "$CPU_ONLINE"
	read_file "$CPU_ONLINE"
	check "whether CPU 1 is online" "$1" "$VALUE"
}

#
# Load: tasks that fork, exit and call the patched function, meanwhile
#

# start_load - two tasks, each of which forks one that calls the function, over and
# over
start_load() {
	local i

	for i in 1 2; do
		while :; do
			(read -r _ < "$DOOR_DIR/version") || exit 1
		done &
		LOAD+=($!)
	done
}
LOAD=()

# check_load - they still do
check_load() {
	local pid

	for pid in "${LOAD[@]}"; do
		kill -0 "$pid" || die "a task of the load has ended"
	done
}

# stop_load - end them
stop_load() {
	check_load
	end_load
}

end_load() {
	((${#LOAD[@]})) || return 0
	kill "${LOAD[@]}"
	wait "${LOAD[@]}"
	LOAD=()
}

# A task in a function of the target would keep every livepatch loaded, and a callback that
# does not return whoever asks for one waiting. Of the clean-up: nothing here may die().
unload_target_users() {
	local file

	end_load
	for file in /sys/module/test_klp_*/parameters/linger; do
		{ echo > "$file"; } 2> /dev/null
	done
	if [[ -e "$DOOR_DIR/door" ]]; then
		let_go
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

# check_levels(four numbers) - compare all printk levels
check_levels() {
	local levels

	read -ra levels < /proc/sys/kernel/printk
	check "/proc/sys/kernel/printk" "$1" "${levels[*]}"
}

# check_data(modname, text) - compare what the livepatch's state holds
check_data() {
	read_file "/sys/module/$1/parameters/data"
	check "data of $1" "$2" "$VALUE"
}

# check_target_version(version, [target]) - ask the patched function itself which
# version answers; 0 is the original, 99 a livepatch with no state
check_target_version() {
	read_file "/sys/kernel/debug/${2:-$TARGET}/version"
	check "version of the patched function" "$1" "$VALUE"
}

# check_cmdline(text) - compare what the function of vmlinux shows that livepatches
# may patch
check_cmdline() {
	read_file /proc/cmdline
	check "/proc/cmdline" "$1" "$VALUE"
}

# refuse_write(value, file, [why]) - the kernel takes no such value for a file in
# sysfs; why is "Invalid argument" unless given
refuse_write() {
	local said

	# A process of its own: what bash could not write it would try again later.
	if said=$(printf "%s\n" "$1" 2>&1 > "$2"); then
		die "$2 takes \"$1\""
	fi
	check "what is said of \"$1\" for $2" "${3:-Invalid argument}" "${said##*: }"
}

# check_refused(value, file, [why]) - the same, and the file reads as before
check_refused() {
	local before

	read_file "$2"
	before=$VALUE
	refuse_write "$@"
	read_file "$2"
	check "value of $2" "$before" "$VALUE"
}

# use_item(number, uses) - use an item of the target; a livepatch that counts
# answers how often it was used, the original 0
use_item() {
	read_file "$DOOR_DIR/item$1"
	check "uses of item $1" "$2" "$VALUE"
}

# check_twins(first, second) - ask the two functions of one name
check_twins() {
	read_file "/sys/kernel/debug/$TWINS/first"
	check "answer of the first twin" "$1" "$VALUE"
	read_file "/sys/kernel/debug/$TWINS/second"
	check "answer of the second twin" "$2" "$VALUE"
}

# check_functions(modname, object/function,position...) - compare which functions a
# livepatch has in sysfs: those that a replacement drops are there in its transition
check_functions() {
	local file found=()

	for file in "$KLP_SYSFS_DIR/$1"/*/*,*; do
		found+=("${file#"$KLP_SYSFS_DIR/$1/"}")
	done
	check "functions of $1" "${*:2}" "${found[*]}"
}

# check_balance_of(modname, number) - compare what a livepatch has allocated less
# what it has released
check_balance_of() {
	read_file "/sys/module/$1/parameters/balance"
	check "balance of $1" "$2" "$VALUE"
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
# Where kernels differ, the difference is here, by what they show; by their release when they
# show nothing. Documentation/kernels.rst has the table.
#

# older_than(release) - is the kernel older than MAJOR.MINOR?
older_than() {
	local major=${1%.*} minor=${1#*.}

	read_file /proc/sys/kernel/osrelease
	[[ "$VALUE" =~ ^([0-9]+)\.([0-9]+) ]] || die "the kernel calls itself $VALUE"
	((BASH_REMATCH[1] < major || (BASH_REMATCH[1] == major && BASH_REMATCH[2] < minor)))
}

# in_kallsyms(name) - has the kernel itself a function of that name?
in_kallsyms() {
	grep -q " $1\$" /proc/kallsyms
}

# clears_relocations - does the kernel take a livepatch's relocations back when their
# target goes? 6.12 does; on 6.1 the target cannot come again
clears_relocations() {
	in_kallsyms clear_relocate_add
}

# tells_patched - does sysfs tell of each object whether it is patched? 6.1 does
tells_patched() {
	in_kallsyms patched_show
}

# force_keeps_all - does a force keep each livepatch loaded that is installed, not only
# those that it takes off? Before 5.19. Nothing shows that: who has the later change, too, in
# a kernel with an older number, has the cure
force_keeps_all() {
	older_than 5.19 && ! tells_patched
}
KEPT_BY_FORCE=()

#
# What the kernel logs
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

# split_lines(line..., --, line...) - set PRE and POST to the lines before and after
# the --: of the pre callbacks, and of the post callbacks
split_lines() {
	PRE=()
	while [[ "$1" != -- ]]; do
		PRE+=("$1")
		shift
	done
	POST=("${@:2}")
}

# expect_whole(modname, what, pre line..., --, post line...)
expect_whole() {
	split_lines "${@:3}"
	expect_starts "$1" "$2" "${PRE[@]}"
	expect_ends "$1" "$2" "${POST[@]}"
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

# start_first - load INITIAL, while the door keeps a task
start_first() {
	load_lp_nowait "$INITIAL"
	expect_starts "$INITIAL" patching "pre_patch: vmlinux" "allocate data"
}

# start_upgrade - load UPGRADE in the place of INITIAL, while the door keeps a task
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

# upgrade_first - load UPGRADE in the place of INITIAL, from begin to end
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

# load_without_state(modname, version) - stack a livepatch that leaves the state out on
# one that has it in this version
load_without_state() {
	load_lp "$1"
	expect_patched "$1" \
		"pre_patch: vmlinux, previous version $2" -- \
		"post_patch: vmlinux, previous version $2"
}

# disable_without_state(modname, version) - disable and unload it
disable_without_state() {
	disable_lp "$1"
	expect_unpatched "$1" \
		"pre_unpatch: vmlinux, previous version $2" -- \
		"post_unpatch: vmlinux, previous version $2"
	unload_unless_kept "$1"
}

# replace_same(modname, count) - load a livepatch in the place of one with the same
# state, the count-th to take its data over
replace_same() {
	load_lp "$1"
	expect_patched "$1" \
		"pre_patch: vmlinux, previous version 1" -- \
		"post_patch: vmlinux, previous version 1" "take over data of version 1"
	check_loglevel 6
	check_data "$1" "original $ORIGINAL_LOGLEVEL, taken over $2"
}

# start_disable(modname, level) - disable the only livepatch that changes the state, which
# it has set to the level, while the door keeps a task
start_disable() {
	disable_lp_nowait "$1"
	expect_starts "$1" unpatching \
		"pre_unpatch: vmlinux" "console_loglevel $2 -> $ORIGINAL_LOGLEVEL"
}

# disable_last(modname, level) - disable and unload the only livepatch that still
# changes the state, which it has set to the level: the original value is back
disable_last() {
	disable_lp "$1"
	expect_unpatched "$1" \
		"pre_unpatch: vmlinux" "console_loglevel $2 -> $ORIGINAL_LOGLEVEL" -- \
		"post_unpatch: vmlinux" "release data"
	check_loglevel "$ORIGINAL_LOGLEVEL"
	unload_unless_kept "$1"
}

# need_force - end the test where a force leaves livepatches loaded that it does not take off
need_force() {
	! force_keeps_all || need_own_machine "here a forced livepatch is never unloaded"
}

# force_lp(modname) - force the transition that goes on
force_lp() {
	if force_keeps_all; then
		KEPT_BY_FORCE=("$KLP_SYSFS_DIR"/*)
		KEPT_BY_FORCE=("${KEPT_BY_FORCE[@]##*/}")
	fi
	log "% echo 1 > $KLP_SYSFS_DIR/$1/force"
	echo 1 > "$KLP_SYSFS_DIR/$1/force" || die "failed to force $1"
	expect "livepatch: forcing remaining tasks to the patched state"
}

# unload_unless_kept(modname) - unload a livepatch that is disabled, or see that it stays
# loaded where the kernel keeps it after a force
unload_unless_kept() {
	if [[ " ${KEPT_BY_FORCE[*]} " == *" $1 "* ]]; then
		check_stays_loaded "$1"
	else
		unload_lp "$1"
	fi
}

# force_unpatched - force the transition that unpatches INITIAL, the only livepatch, while
# the door keeps a task in it: the original is back, and the module stays
force_unpatched() {
	force_lp "$INITIAL"
	wait_disabled "$INITIAL"
	expect_ends "$INITIAL" unpatching "post_unpatch: vmlinux" "release data"
	check_loglevel "$ORIGINAL_LOGLEVEL"
	check_stays_loaded "$INITIAL"
	open_door_after_force
	check_target_version 0
}

# refuse_lp(modname, params) - load a livepatch that is not compatible: the kernel
# says so, and no callback runs
refuse_lp() {
	load_failing_mod "$@"
	expect "livepatch: Livepatch patch ($1) is not compatible with the already installed livepatches."
	expect_failed_load "$1" "Invalid parameters"
	check_no_trace "$1"
}

# expect_not_enabled(modname, why, reason, line...) - enabling the last livepatch has
# failed: insmod says why, the kernel the reason, and post_unpatch logs the lines
expect_not_enabled() {
	local mod="$1" why="$2" reason="$3"
	shift 3

	expect "livepatch: $reason"
	expect "livepatch: failed to enable patch '$mod'"
	expect "livepatch: '$mod': canceling patching transition, going to unpatch"
	expect_ends "$mod" unpatching "$@"
	expect_failed_load "$mod" "$why"
	check_no_trace "$mod"
}

# expect_begins(modname, line...) - a livepatch begins to be enabled, its pre_patch
# callbacks log the lines
expect_begins() {
	expect "livepatch: enabling patch '$1'"
	expect "livepatch: '$1': initializing patching transition"
	expect_lines "$@"
}

# fail_pre_patch(modname, errno, why, line...) - load a livepatch whose pre_patch
# fails by the error number, in words why; it logs the lines, and nothing later
fail_pre_patch() {
	local mod="$1" errno="$2" why="$3"
	shift 3

	load_failing_mod "$mod" pre_patch_ret="-$errno"
	expect_begins "$mod" "$@"
	expect_not_enabled "$mod" "$why" "pre-patch callback failed for object 'vmlinux'"
}

# expect_no_ftrace(function) - ftrace refuses the function: another user has it
expect_no_ftrace() {
	expect "livepatch: failed to register ftrace handler for function '$1' (-16)"
}

# expect_untraced(function) - the function is not known to ftrace. Until 5.17 livepatching did not
# look it up, and left that to ftrace; some newer kernels with an older number do look
expect_untraced() {
	local line="livepatch: failed to find location for function '$1'"
	local older="livepatch: failed to set ftrace filter for function '$1' (-22)"

	if older_than 5.18; then
		log_since "$TEST"
		[[ "$LOG" != *"$older"* ]] || line=$older
	fi
	expect "$line"
}

# expect_object_comes(modname, object, line...) - a target module is loaded, the
# callbacks of a livepatch log the lines
expect_object_comes() {
	expect "livepatch: applying patch '$1' to loading module '$2'"
	expect_lines "$1" "${@:3}"
}

# expect_state_comes(modname, object, id, level) - the same: they set a state to the
# level for it
expect_state_comes() {
	expect_object_comes "$1" "$2" "pre_patch: $2" "state $3: allocate" \
		"post_patch: $2" "state $3: ${ORIGINAL_LEVELS[$3 - 1]} -> $4"
}

# expect_object_goes(modname, object, pre_unpatch line..., --, post_unpatch line...) -
# a target module is unloaded
expect_object_goes() {
	split_lines "${@:3}"
	expect_lines "$1" "${PRE[@]}"
	expect "livepatch: reverting patch '$1' on unloading module '$2'"
	expect_lines "$1" "${POST[@]}"
}

# expect_state_goes(modname, object, id, level) - the same: they had set a state to the
# level for it
expect_state_goes() {
	expect_object_goes "$1" "$2" \
		"pre_unpatch: $2" "state $3: $4 -> ${ORIGINAL_LEVELS[$3 - 1]}" -- \
		"post_unpatch: $2" "state $3: release"
}

# expect_object_refused(modname, object, line...) - the last load failed because
# pre_patch of a livepatch refused; the lines are of those that are undone
expect_object_refused() {
	expect "livepatch: pre-patch callback failed for object '$2'"
	expect "livepatch: patch '$1' failed for module '$2', refusing to load module '$2'"
	expect "${@:3}"
	expect_failed_load "$2" "No such device"
	check_no_trace "$2"
}

# expect_object_unfit(modname, object, errno, why) - the last load failed because the
# livepatch cannot be applied to it: by the error number, in words why
expect_object_unfit() {
	expect "livepatch: failed to initialize patch '$1' for module '$2' (-$3)"
	expect "livepatch: patch '$1' failed for module '$2', refusing to load module '$2'"
	expect_failed_load "$2" "$4"
	check_no_trace "$2"
}

# set_parameter(modname, parameter, value) - set what can be set of a loaded module
set_parameter() {
	log "% echo $3 > /sys/module/$1/parameters/$2"
	echo "$3" > "/sys/module/$1/parameters/$2" || die "failed to set $2 of $1"
}

# check_stays_loaded(modname) - a livepatch that is gone from sysfs keeps its
# module: a reference to it is never dropped
check_stays_loaded() {
	wait_until "$KLP_SYSFS_DIR/$1" || die "$1 is still in sysfs"
	check_refcnt "$1" 1
	rmmod "$1" 2> /dev/null && die "$1 was unloaded"
	STAYS_LOADED+=("$1")
}

#
# Allocations that fail: fault injection of the kernel
#

FAILSLAB=/sys/kernel/debug/failslab

# need_failing_allocations - end the test unless the kernel can fail an allocation of a
# task; have it do so without words, and for allocations that may wait
#
# Of what kmalloc() gives alone, when the kernel was booted with slub_debug=A,kmalloc-*:
# nodes of the trees that sysfs counts by are now and then there already, and the same
# number is another allocation.
need_failing_allocations() {
	[[ -e "$FAILSLAB" && -e /proc/self/fail-nth ]] ||
		skip "the kernel cannot fail allocations (CONFIG_FAILSLAB, CONFIG_FAULT_INJECTION_DEBUG_FS)"
	need_own_machine "the settings of failslab are changed"
	echo 0 > "$FAILSLAB/verbose"
	echo N > "$FAILSLAB/ignore-gfp-wait"
	read_file /sys/kernel/slab/kmalloc-8/failslab
	if [[ "$VALUE" == 1 ]]; then
		echo Y > "$FAILSLAB/cache-filter"
	fi
}

# announce_vmalloc(text) - vmalloc() complains when it fails, but ten times in five
# seconds at most: announce what this part of the log has of it
announce_vmalloc() {
	local said="$1"

	while [[ "$said" == *$'\n warn_alloc'[.+]* ]]; do
		announce_splat " warn_alloc"
		said=${said#*$'\n warn_alloc'[.+]}
	done
}

# fail_each_allocation(modname, params) - load a livepatch, and have the kernel fail
# one allocation while it is enabled, the next one each time, until there are no more
# of them. The scenario has functions for what comes around that: fresh_start,
# when_refused, and when_loaded, which takes everything off again.
fail_each_allocation() {
	local mod="$1" args nth left=0 refused=0

	fresh_start
	for ((nth = 1; left == 0; nth++)); do
		args=("$@" fail_nth="$nth")
		if try_load "${args[@]}"; then
			# Not every allocation has to be had.
			read_file "/sys/module/$mod/parameters/fail_nth"
			left=$VALUE
			when_loaded
			((left)) || fresh_start
		else
			check "what insmod says of allocation $nth" "Cannot allocate memory" "${LOAD_SAID##*: }"
			check_no_trace "$mod"
			when_refused
			((++refused))
		fi
		log_since "% insmod test_modules/$mod.ko ${args[*]:1}"
		announce_vmalloc "$LOG"
		# See test_klp_enable(). Others have check_log() see it.
		[[ "$LOG" != *"failed to load, balance"* ]] || die "allocation $nth: memory is left"
	done
	((refused > 10)) || die "only $refused failed allocations were noticed"
}

#
# What the kernel itself allocates: its trace events
#

# trace_allocations - note from now on what is allocated and what is freed
trace_allocations() {
	local event

	[[ -e "$SYSFS_TRACING_DIR/events/kmem/kmalloc" ]] ||
		skip "the kernel cannot trace allocations (CONFIG_EVENT_TRACING)"
	need_own_machine "allocations are traced"
	echo > "$SYSFS_TRACING_DIR/trace"
	for event in kmalloc kfree; do
		echo 1 > "$SYSFS_TRACING_DIR/events/kmem/$event/enable"
	done
	echo 1 > "$SYSFS_TRACING_DIR/tracing_on"
}

# check_all_freed - end the test unless all is freed that livepatching has allocated
# since, and the names of kobjects
check_all_freed() {
	local left lost

	echo 0 > "$SYSFS_TRACING_DIR/tracing_on"
	# Of what was overwritten nobody knows whether it was freed.
	lost=$(awk -F ': ' '/overrun|dropped events/ { n += $2 } END { print n + 0 }' \
		"$SYSFS_TRACING_DIR"/per_cpu/cpu*/stats)
	check "trace events that were lost" 0 "$lost"
	left=$(awk '{ ptr = ""; for (i = 4; i <= NF; i++) if ($i ~ /^ptr=/) ptr = $i }
		ptr ~ /=0+$/ { next }	# there was no memory
		/ kmalloc: call_site=(klp_|kobject_|kvasprintf)/ { n++; kept[ptr] = $0 }
		/ kfree: / { delete kept[ptr] }
		END { if (!n) print "nothing was traced"; for (ptr in kept) print kept[ptr] }' \
		"$SYSFS_TRACING_DIR/trace")
	[[ ! "$left" ]] || die "not freed: $left"
}

#
# Livepatches that count in shadow variables: modules/test_klp_shadow.c
#

# load_shadow_first(modname) - load the first one
load_shadow_first() {
	load_lp "$1"
	expect_patched "$1" "pre_patch: vmlinux" "allocate data" -- "post_patch: vmlinux"
}

# disable_shadow(modname, layout) - disable and unload the last one
disable_shadow() {
	disable_lp "$1"
	expect_unpatched "$1" "pre_unpatch: vmlinux" -- "post_unpatch: vmlinux" "release layout $2"
	unload_lp "$1"
}

#
# Livepatches that change a list of states, ID:VERSION,..., all looked after by
# vmlinux: modules/test_klp_levels.c
#

# states_of(list, text) - set LINES to one line for each state of a list: "state ID",
# and the text
states_of() {
	local entry id

	LINES=()
	for entry in ${1//,/ }; do
		printf -v id '%u' "${entry%:*}"
		LINES+=("state $id: $2")
	done
}

# levels_of(list, changed or restored) - set LINES to one line for each state of the
# list that is one of the four levels
levels_of() {
	local entry id

	LINES=()
	for entry in ${1//,/ }; do
		id=$((${entry%:*}))
		if ((id < 1 || id > 4)); then
			continue
		elif [[ $2 == changed ]]; then
			LINES+=("state $id: ${ORIGINAL_LEVELS[id - 1]} -> ${entry#*:}")
		else
			LINES+=("state $id: ${entry#*:} -> ${ORIGINAL_LEVELS[id - 1]}")
		fi
	done
}

# load_states(modname, list, params) - load a livepatch that is the first to change
# these states
load_states() {
	local mod="$1" list="$2" allocated
	shift 2

	load_lp "$mod" states="$list" "$@"
	states_of "$list" "allocate"
	allocated=("${LINES[@]}")
	levels_of "$list" changed
	expect_patched "$mod" "pre_patch: vmlinux" "${allocated[@]}" -- \
		"post_patch: vmlinux" "${LINES[@]}"
}

# expect_states_disabled(modname, list, object...) - a livepatch that was the only one to
# change these states is disabled; the target modules that are loaded have no state
expect_states_disabled() {
	local restored objects=("${@:3}")

	levels_of "$2" restored
	restored=("${LINES[@]}")
	states_of "$2" "release"
	expect_unpatched "$1" \
		"pre_unpatch: vmlinux" "${restored[@]}" "${objects[@]/#/pre_unpatch: }" -- \
		"post_unpatch: vmlinux" "${LINES[@]}" "${objects[@]/#/post_unpatch: }"
}

# disable_states(modname, list) - disable and unload it
disable_states() {
	disable_lp "$1"
	expect_states_disabled "$1" "$2"
	unload_lp "$1"
}

# look_up(modname, klp_get_state or klp_get_prev_state, id, answer) - have a
# livepatch call the function, outside of its callbacks; the answer is "none" or
# "version N"
look_up() {
	local id

	printf -v id '%u' "$3"
	set_parameter "$1" "${2#klp_}" "$3"
	expect_lines "$1" "$2($id): $4"
}
