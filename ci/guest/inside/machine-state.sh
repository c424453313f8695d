# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A scenario must restore this state when it runs on a real machine.

# machine_state: print the running programs, modules, livepatches, files and settings. The dynamic
# debug sites of livepatching follow one another; it prints no others.
machine_state() {
	local file program

	# First, before this starts any program itself. A kernel thread has no command line.
	for file in /proc/[0-9]*/cmdline; do
		if { read -r -d '' program < "$file"; } 2> /dev/null; then
			printf 'process %s\n' "$program"
		fi
	done
	lsmod | tail -n +2 | sort
	ls /sys/kernel/livepatch /tmp
	grep -H '' /proc/sys/kernel/{printk,printk_devkmsg,ftrace_enabled} \
		/sys/devices/system/cpu/online \
		/sys/kernel/tracing/{current_tracer,tracing_on,enabled_functions,set_event} \
		/sys/kernel/debug/kprobes/list
	sed -n '\#^kernel/livepatch#,$ { \#^kernel/livepatch#!q; p }' \
		/sys/kernel/debug/dynamic_debug/control
} 2> /dev/null
