# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Loads and unloads modules, and unloads at the end what a test has left.

# Modules that the test has loaded and not unloaded, in the order of loading.
LOADED_MODS=()

# Modules that cannot be unloaded, because the test forced a transition.
STAYS_LOADED=()

# The allocations less the releases of all livepatches that were unloaded (see
# modules/test_klp_data.h), and the number that the test expects at its end.
BALANCE=0
EXPECTED_BALANCE=0

# try_load(modname, params) - load a module, by insmod if it belongs to the tests, else by
# modprobe. Sets LOAD_SAID to the command's output, and returns its status.
try_load() {
	local mod="$1" file="test_modules/$1.ko" cmd status
	shift

	if [[ -e "$file" ]]; then
		cmd=(insmod "$file" "$@")
	else
		cmd=(modprobe "$mod" "$@")
	fi
	log "% ${cmd[*]}"
	# Before it is loaded, because a signal may end the test right after that.
	if [[ ! -e "/sys/module/$mod" ]]; then
		LOADED_MODS+=("$mod")
	fi
	# exec, here and below, saves a process.
	LOAD_SAID=$(exec "${cmd[@]}" 2>&1)
	status=$?
	if [[ "$LOAD_SAID" == *"Module $mod not found"* ]]; then
		skip "unable to load module $mod: neither $file nor modprobe has it"
	fi
	return $status
}

__load_mod() {
	if ! try_load "$@" || [[ -n "$LOAD_SAID" ]]; then
		die "$LOAD_SAID"
	fi
}

# load_mod(modname, params) - load a kernel module that is not a livepatch
load_mod() {
	__load_mod "$@"
	[[ ! -e "$KLP_SYSFS_DIR/$1" ]] || die "use load_lp() to load the livepatch module $1"
}

# load_lp_nowait(modname, params) - load a livepatch, without waiting for its transition
load_lp_nowait() {
	__load_mod "$@"
	[[ -e "$KLP_SYSFS_DIR/$1" ]] || die "module $1 is not a livepatch"
}

# load_lp(modname, params) - load a livepatch and wait until its transition is over
load_lp() {
	load_lp_nowait "$@"
	wait_enabled "$1"
}

# load_failing_mod(modname, params) - load a kernel module, expect that it fails
#
# The command's output goes to the log. The caller has to expect it there, after the kernel's
# lines.
load_failing_mod() {
	if try_load "$@"; then
		die "$1 unexpectedly loaded"
	fi
	echo "$LOAD_SAID" > /dev/kmsg
}

# unload_mod(modname) - unload a kernel module, once nothing uses it
unload_mod() {
	local mod="$1" out i

	wait_until "/sys/module/$mod/refcnt" 0 || die "failed to unload module $mod (refcnt)"
	add_balance "$mod"

	log "% rmmod $mod"
	if ! out=$(exec rmmod "$mod" 2>&1) || [[ -n "$out" ]]; then
		die "$out"
	fi
	[[ ! -e "/sys/module/$mod" ]] || die "failed to unload module $mod (/sys/module)"

	for i in "${!LOADED_MODS[@]}"; do
		if [[ "${LOADED_MODS[i]}" == "$mod" ]]; then
			unset "LOADED_MODS[i]"
		fi
	done
	LOADED_MODS=("${LOADED_MODS[@]}")
}

# unload_lp(modname) - unload a livepatch that is disabled or replaced
unload_lp() {
	unload_mod "$1"
}

# write_in_time(value, file) - write, whether or not the kernel accepts the value, but wait no
# longer than MAX_WAIT: while a callback does not return, a write to "enabled" blocks and cannot
# be interrupted
write_in_time() {
	{ echo "$1" > "$2"; } 2> /dev/null &
	wait_until "/proc/$!" && return 0
	echo "ERROR: writing \"$1\" to $2 does not return" >&2
	return 1
}

# disable_rest - disable the livepatches that the test has left enabled, the newest first. A target
# module stays loaded until then: its callbacks may look up states, which they can only do in a
# transition.
disable_rest() {
	local i mod

	for ((i = ${#LOADED_MODS[@]} - 1; i >= 0; i--)); do
		mod=${LOADED_MODS[i]}
		[[ -e "$KLP_SYSFS_DIR/$mod" && " ${STAYS_LOADED[*]} " != *" $mod "* ]] || continue
		# It may be disabled, or replaced, already.
		if ! write_in_time 0 "$KLP_SYSFS_DIR/$mod/enabled" ||
		   ! wait_until "$KLP_SYSFS_DIR/$mod/enabled"; then
			echo "ERROR: $mod cannot be disabled: all modules stay loaded" >&2
			return 1
		fi
	done
}

# unload_rest - unload the modules that the test has left loaded, in reverse order, as each may need
# an earlier one
unload_rest() {
	local i mod

	disable_rest || return 1
	for ((i = ${#LOADED_MODS[@]} - 1; i >= 0; i--)); do
		mod=${LOADED_MODS[i]}
		[[ -e "/sys/module/$mod" ]] || continue
		if [[ " ${STAYS_LOADED[*]} " == *" $mod "* ]]; then
			add_balance "$mod"
			continue
		fi
		wait_until "/sys/module/$mod/refcnt" 0
		add_balance "$mod"
		rmmod "$mod" || return 1
	done
}

# add_balance(modname) - note what a module has allocated and not released, before it is
# unloaded
add_balance() {
	read_file "/sys/module/$1/parameters/balance"
	BALANCE=$((BALANCE + ${VALUE:-0}))
}

# Each allocation must have been released, once. A test that has failed need not have got that
# far, so its balance is not checked.
check_balance() {
	((BALANCE == EXPECTED_BALANCE)) && return 0
	echo "ERROR: allocated less released: $BALANCE, expected $EXPECTED_BALANCE" >&2
	return 1
}
