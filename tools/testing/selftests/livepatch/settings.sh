# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The kernel's settings that tests change: kept at the start, restored at the end.

DYNAMIC_DEBUG_CONTROL="/sys/kernel/debug/dynamic_debug/control"

# The dynamic debug sites of the kernel's livepatching, as they were before the test.
DYNAMIC_DEBUG=()

push_config() {
	# To list all of its thousands of sites takes the kernel a tenth of a test's time under
	# emulation. So stop reading after livepatching's, which the linker keeps together,
	# and do not read at all on a machine that is thrown away.
	is_own_machine || mapfile -t DYNAMIC_DEBUG < <(
		exec sed -n '\#^kernel/livepatch#,$ { \#^kernel/livepatch#!q; p }' "$DYNAMIC_DEBUG_CONTROL")
	read -r FTRACE_ENABLED < /proc/sys/kernel/ftrace_enabled
	read -r DEVKMSG < /proc/sys/kernel/printk_devkmsg
	read -r PRINTK < /proc/sys/kernel/printk
	# shellcheck disable=SC2034 # for check_complaints()
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
