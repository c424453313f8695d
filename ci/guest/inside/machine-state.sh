# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a scenario must leave as it was, on a machine that is not thrown away.

# machine_state: print it: programs that run, modules, livepatches, files, settings. Of the
# kernel's dynamic debug sites, only those of livepatching, which follow one another.
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
