# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a test needs of the machine: it is skipped where that is missing.

is_root() {
	((EUID == 0)) || skip "must be run as root"
}

# can_livepatch - skip the test unless livepatches can be tested on this system. If another
# livepatch is loaded, it and the test could disturb each other
can_livepatch() {
	local others=("$KLP_SYSFS_DIR"/*) mounts

	[[ -d "$KLP_SYSFS_DIR" ]] || skip "the kernel has no livepatching (CONFIG_LIVEPATCH)"
	read_file /sys/module/module/parameters/sig_enforce
	[[ "$VALUE" != Y ]] || skip "the kernel takes signed modules only"
	# A locked down kernel takes signed modules only, and debugfs cannot be read.
	read_file /sys/kernel/security/lockdown
	[[ ! "$VALUE" =~ \[([ic].*)\] ]] || skip "the kernel is locked down: ${BASH_REMATCH[1]}"
	[[ ! -e "${others[0]}" ]] || skip "a livepatch is loaded: ${others[0]##*/}"
	mapfile -t mounts < /proc/mounts
	[[ "${mounts[*]}" == *" /sys/kernel/debug debugfs "* ]] ||
		skip "debugfs is not mounted on /sys/kernel/debug"
	[[ -e "$DYNAMIC_DEBUG_CONTROL" ]] ||
		skip "the kernel has no dynamic debug (CONFIG_DYNAMIC_DEBUG)"
}

# need_own_machine(why) - skip the test unless the machine is thrown away after it: then klp-lab
# has set KLP_LAB to the name of the program that it starts
need_own_machine() {
	is_own_machine || skip "needs a machine that is thrown away: $1"
}

is_own_machine() {
	[[ ${KLP_LAB##*/} == "${0##*/}" ]]
}

# check_needs - skip the test unless the kernel has the options, and the machine has the CPUs,
# that the test's header names: "# needs: KPROBES" and "# cpus: 2"
check_needs() {
	local file=${0##*/} line needs='' option missing=() number=1
	local cpus=(/sys/devices/system/cpu/cpu[0-9]*)

	[[ -f $file ]] || return 0	# an interactive shell
	while IFS= read -r line && [[ $line == "#"* ]]; do
		case $line in
		"# needs: "*) needs=${line#*: } ;;
		"# cpus: "*) number=${line#*: } ;;
		esac
	done < "$file"
	for option in $needs; do
		has_option "$option" || missing+=("CONFIG_$option")
	done
	((!${#missing[@]})) || skip "needs ${missing[*]}"
	((${#cpus[@]} >= number)) || skip "needs $number CPUs"
}

# has_option(name) - is the kernel built with this option? True if there is no way to tell
#
# The lab and "make install" know the kernel's build tree: the file kernel-lacks lists the options
# in headers that the kernel lacks.
has_option() {
	read_file /proc/sys/kernel/osrelease
	if [[ -e kernel-lacks ]]; then
		read_file kernel-lacks
		[[ " $VALUE " != *" $1 "* ]]
	elif [[ -r /proc/config.gz ]] && type -P zcat > /dev/null; then
		zcat /proc/config.gz | grep -q "^CONFIG_$1=[ym]"
	elif [[ -r "/boot/config-$VALUE" ]]; then
		grep -q "^CONFIG_$1=[ym]" "/boot/config-$VALUE"
	fi
}
