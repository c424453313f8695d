# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What only the kernel's own tests use. Those of 7.3 need all of it, those of 6.1 loop_until().

# shellcheck disable=SC2034 # the names in newer tests of the kernel
{
	SYSFS_KERNEL_DIR="/sys/kernel"
	SYSFS_KLP_DIR="$KLP_SYSFS_DIR"
	SYSFS_DEBUG_DIR="$SYSFS_KERNEL_DIR/debug"
	SYSFS_KPROBES_DIR="$SYSFS_DEBUG_DIR/kprobes"
	SYSFS_TRACING_DIR="$SYSFS_DEBUG_DIR/tracing"
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
