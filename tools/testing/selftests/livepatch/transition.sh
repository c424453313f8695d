# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Enables and disables livepatches, and waits for their transitions.

# How long to watch a transition that takes longer, to tell slow from stuck.
LOOK_AGAIN=5	# seconds

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

# disable_lp(modname) - disable a livepatch and wait until its transition is over
disable_lp() {
	disable_lp_nowait "$1"
	wait_disabled "$1"
}

# wait_enabled(modname) - wait until the livepatch is not in transition
wait_enabled() {
	wait_until "$KLP_SYSFS_DIR/$1/transition" 0 || die_of_stall "$1" transition 0
}

# wait_disabled(modname) - wait until the livepatch is gone from sysfs
wait_disabled() {
	wait_until "$KLP_SYSFS_DIR/$1/enabled" || die_of_stall "$1" enabled
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
