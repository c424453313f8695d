# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Livepatches that change a list of states, ID:VERSION,..., all in the callbacks of vmlinux:
# modules/test_klp_levels.c. Sourced by state.sh.

# states_of(list, text) - set LINES to one line for each state of a list: "state ID: TEXT"
states_of() {
	local entry id

	LINES=()
	for entry in ${1//,/ }; do
		printf -v id '%u' "${entry%:*}"
		LINES+=("state $id: $2")
	done
}

# levels_of(list, changed or restored) - set LINES to one line for each state of the
# list that is one of the four levels
levels_of() {
	local entry id

	LINES=()
	for entry in ${1//,/ }; do
		id=$((${entry%:*}))
		if ((id < 1 || id > 4)); then
			continue
		elif [[ $2 == changed ]]; then
			LINES+=("state $id: ${ORIGINAL_LEVELS[id - 1]} -> ${entry#*:}")
		else
			LINES+=("state $id: ${entry#*:} -> ${ORIGINAL_LEVELS[id - 1]}")
		fi
	done
}

# load_states(modname, list, params) - load a livepatch that is the first to change
# these states
load_states() {
	local mod="$1" list="$2" allocated
	shift 2

	load_lp "$mod" states="$list" "$@"
	states_of "$list" "allocate"
	allocated=("${LINES[@]}")
	levels_of "$list" changed
	expect_patched "$mod" "pre_patch: vmlinux" "${allocated[@]}" -- \
		"post_patch: vmlinux" "${LINES[@]}"
}

# expect_states_disabled(modname, list, object...) - the only livepatch that changes these states
# is disabled; the objects are loaded target modules, which have no state
expect_states_disabled() {
	local restored objects=("${@:3}")

	levels_of "$2" restored
	restored=("${LINES[@]}")
	states_of "$2" "release"
	expect_unpatched "$1" \
		"pre_unpatch: vmlinux" "${restored[@]}" "${objects[@]/#/pre_unpatch: }" -- \
		"post_unpatch: vmlinux" "${LINES[@]}" "${objects[@]/#/post_unpatch: }"
}

# disable_states(modname, list) - disable and unload such a livepatch
disable_states() {
	disable_lp "$1"
	expect_states_disabled "$1" "$2"
	unload_lp "$1"
}

# look_up(modname, klp_get_state or klp_get_prev_state, id, answer) - have a
# livepatch call the function, outside of its callbacks; the answer is "none" or
# "version N"
look_up() {
	local id

	printf -v id '%u' "$3"
	set_parameter "$1" "${2#klp_}" "$3"
	expect_lines "$1" "$2($id): $4"
}
