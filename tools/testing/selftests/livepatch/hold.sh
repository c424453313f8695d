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

# release_tasks - let the held tasks return. Until it has left the kernel, each has called only
# one version, whatever other tasks call
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
# Load: tasks that keep forking, exiting, and calling the patched function
#

# start_load - start two tasks, each of which keeps forking tasks that call the function
start_load() {
	local _

	for _ in 1 2; do
		while :; do
			(read -r _ < "$TARGET_DIR/version") || exit 1
		done &
		LOAD+=($!)
	done
}
LOAD=()

# check_load - both tasks still run
check_load() {
	local pid

	for pid in "${LOAD[@]}"; do
		kill -0 "$pid" || die "a task of the load has ended"
	done
}

# stop_load - end both tasks
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

# A task in a function of the target would keep every livepatch loaded. A callback that does not
# return would block every write to "enabled". Runs at clean-up, so nothing here may die().
unload_target_users() {
	local file

	end_load
	for file in /sys/module/test_klp_*/parameters/linger; do
		{ echo > "$file"; } 2> /dev/null
	done
	if [[ -e "$TARGET_DIR/release" ]]; then
		end_hold
	fi
}
AT_CLEANUP+=(unload_target_users)
