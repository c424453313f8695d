# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Compare real values: system states, the livepatches' data, and the answers of functions.
# Sourced by state.sh.

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

# check_data(modname, text) - compare the data of the livepatch's states
check_data() {
	read_file "/sys/module/$1/parameters/data"
	check "data of $1" "$2" "$VALUE"
}

# check_target_version(version, [target]) - call the patched function, and compare its answer: 0
# is the original's, 99 that of a livepatch with no state
check_target_version() {
	read_file "/sys/kernel/debug/${2:-$TARGET}/version"
	check "version of the patched function" "$1" "$VALUE"
}

# check_cmdline(text) - compare /proc/cmdline: livepatches may patch the function behind it
check_cmdline() {
	read_file /proc/cmdline
	check "/proc/cmdline" "$1" "$VALUE"
}

# refuse_write(value, file, [why]) - the kernel refuses the value for a file in sysfs; why is
# "Invalid argument" unless given
refuse_write() {
	local said

	# In another process: bash would try to write a refused text again later.
	if said=$(printf "%s\n" "$1" 2>&1 > "$2"); then
		die "$2 takes \"$1\""
	fi
	check "error of writing \"$1\" to $2" "${3:-Invalid argument}" "${said##*: }"
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

# use_item(number, uses) - use an item of the target, and compare the answer: the number of uses
# from a livepatch that counts them, 0 from the original
use_item() {
	read_file "$TARGET_DIR/item$1"
	check "uses of item $1" "$2" "$VALUE"
}

# check_twins(first, second) - compare the answers of the two functions of one name
check_twins() {
	read_file "/sys/kernel/debug/$TWINS/first"
	check "answer of the first twin" "$1" "$VALUE"
	read_file "/sys/kernel/debug/$TWINS/second"
	check "answer of the second twin" "$2" "$VALUE"
}

# check_functions(modname, object/function,position...) - compare the functions that a livepatch
# has in sysfs. In the transition of a replacement these include the functions that it drops
check_functions() {
	local file found=()

	for file in "$KLP_SYSFS_DIR/$1"/*/*,*; do
		found+=("${file#"$KLP_SYSFS_DIR/$1/"}")
	done
	check "functions of $1" "${*:2}" "${found[*]}"
}

# check_balance_of(modname, number) - compare a livepatch's allocations less its releases
check_balance_of() {
	read_file "/sys/module/$1/parameters/balance"
	check "balance of $1" "$2" "$VALUE"
}

# check_no_trace(modname) - a module that was refused has left nothing in sysfs
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
