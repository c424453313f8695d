# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Conditions for a transition: held tasks (see modules/test_klp_target.h), an offline CPU, load.
# Sourced by state.sh.

# hold_task - start a task and hold it inside the patched function, in the version that a new
# task calls now. Each call holds one more task
hold_task() {
	echo 0 > "$TARGET_DIR/release"
	cat "$TARGET_DIR/hold" > /dev/null &
	HELD_TASKS+=($!)
	wait_until "$TARGET_DIR/waiting" ${#HELD_TASKS[@]} || die "no task is held"
}

# release_tasks - let the held tasks return, and check that each got all answers from one version
release_tasks() {
	end_hold
	check_mixed 0
}

# release_tasks_after_force - the same, but one task, for which a forced transition did not wait,
# has called two versions
release_tasks_after_force() {
	end_hold
	check_mixed 1
}

check_mixed() {
	read_file "$TARGET_DIR/mixed"
	check "tasks that called two versions" "$1" "$VALUE"
}

end_hold() {
	echo 1 > "$TARGET_DIR/release"
	((${#HELD_TASKS[@]})) && wait "${HELD_TASKS[@]}"
	HELD_TASKS=()
}
HELD_TASKS=()

#
# A CPU that goes offline and online: CPU 1
#

CPU_ONLINE=/sys/devices/system/cpu/cpu1/online

# need_hotplug - skip the test unless it can take the CPU offline
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
# Stress: tasks that keep forking, exiting, and calling the patched function
#

# start_stress - start two tasks, each of which keeps forking tasks that call the function
start_stress() {
	local _

	for _ in 1 2; do
		while :; do
			(read -r _ < "$TARGET_DIR/version") || exit 1
		done &
		STRESS+=($!)
	done
}
STRESS=()

# check_stress - both tasks still run
check_stress() {
	local pid

	for pid in "${STRESS[@]}"; do
		kill -0 "$pid" || die "a task has ended"
	done
}

# stop_stress - end both tasks
stop_stress() {
	check_stress
	kill "${STRESS[@]}"
	wait "${STRESS[@]}"
	STRESS=()
}

# A task in a function of the target would keep every livepatch loaded. A callback that does not
# return would block every write to "enabled". Runs at clean-up, after end_background(): nothing here
# may die().
unload_target_users() {
	local file

	for file in /sys/module/test_klp_*/parameters/linger; do
		{ echo > "$file"; } 2> /dev/null
	done
	if [[ -e "$TARGET_DIR/release" ]]; then
		echo 1 > "$TARGET_DIR/release"
	fi
}
AT_CLEANUP+=(unload_target_users)
