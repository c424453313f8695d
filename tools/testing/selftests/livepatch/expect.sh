# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The lines that the kernel and the livepatches log around callbacks. Sourced by state.sh.

# expect_lines(modname, line...) - lines that the livepatch itself logs
expect_lines() {
	local mod="$1" line
	shift

	for line; do
		expect "$mod: $line"
	done
}

# expect_starts(modname, patching or unpatching, line...) - a transition begins;
# the livepatch logs the lines in its pre callbacks
expect_starts() {
	local mod="$1" what="$2"
	shift 2

	if [[ $what == patching ]]; then
		expect "livepatch: enabling patch '$mod'"
	fi
	expect "livepatch: '$mod': initializing $what transition"
	expect_lines "$mod" "$@"
	expect "livepatch: '$mod': starting $what transition"
}

# expect_ends(modname, patching or unpatching, line...) - a transition ends; the
# livepatch logs the lines in its post callbacks
expect_ends() {
	local mod="$1" what="$2"
	shift 2

	expect "livepatch: '$mod': completing $what transition"
	expect_lines "$mod" "$@"
	expect "livepatch: '$mod': $what complete"
}

# split_lines(line..., --, line...) - set PRE and POST to the lines before and after
# the --: of the pre callbacks, and of the post callbacks
split_lines() {
	PRE=()
	while [[ "$1" != -- ]]; do
		PRE+=("$1")
		shift
	done
	POST=("${@:2}")
}

# expect_whole(modname, what, pre line..., --, post line...)
expect_whole() {
	split_lines "${@:3}"
	expect_starts "$1" "$2" "${PRE[@]}"
	expect_ends "$1" "$2" "${POST[@]}"
}

# expect_patched(modname, pre_patch line..., --, post_patch line...) - the
# livepatch is enabled, from begin to end
expect_patched() {
	expect_whole "$1" patching "${@:2}"
}

# expect_unpatched(modname, pre_unpatch line..., --, post_unpatch line...) - the
# livepatch is disabled, from begin to end
expect_unpatched() {
	expect_whole "$1" unpatching "${@:2}"
}

# expect_reversed(modname, patching or unpatching) - a transition is reverted
# before its end, and now goes on in this direction
expect_reversed() {
	local from=patching

	if [[ $2 == patching ]]; then
		from=unpatching
	fi
	expect "livepatch: '$1': reversing transition from $from to $2"
	expect "livepatch: '$1': starting $2 transition"
}

# expect_failed_load(modname, why) - the last load failed with this error
expect_failed_load() {
	[[ "$LOAD_SAID" == *"$1"*": $2" ]] || die "$1 was refused with another error: $LOAD_SAID"
	expect "$LOAD_SAID"
}

# expect_not_enabled(modname, why, reason, line...) - the last load could not enable its
# livepatch: insmod prints why, the kernel logs the reason, and post_unpatch logs the lines
expect_not_enabled() {
	local mod="$1" why="$2" reason="$3"
	shift 3

	expect "livepatch: $reason"
	expect "livepatch: failed to enable patch '$mod'"
	expect "livepatch: '$mod': canceling patching transition, going to unpatch"
	expect_ends "$mod" unpatching "$@"
	expect_failed_load "$mod" "$why"
	check_no_trace "$mod"
}

# expect_begins(modname, line...) - the kernel begins to enable a livepatch, whose pre_patch
# callbacks log the lines
expect_begins() {
	expect "livepatch: enabling patch '$1'"
	expect "livepatch: '$1': initializing patching transition"
	expect_lines "$@"
}

# expect_no_ftrace(function) - ftrace refuses the function: another user has it
expect_no_ftrace() {
	expect "livepatch: failed to register ftrace handler for function '$1' (-16)"
}

# expect_untraced(function) - ftrace does not know the function. From 5.18 on, and with a backport,
# the message is another: take the one that is in the log
expect_untraced() {
	local line="livepatch: failed to find location for function '$1'"
	local older="livepatch: failed to set ftrace filter for function '$1' (-22)"

	if older_than 5.18; then
		log_since "$TEST"
		[[ "$LOG" != *"$older"* ]] || line=$older
	fi
	expect "$line"
}

# expect_object_loaded(modname, object, line...) - a target module is loaded, the
# callbacks of a livepatch log the lines
expect_object_loaded() {
	expect "livepatch: applying patch '$1' to loading module '$2'"
	expect_lines "$1" "${@:3}"
}

# expect_state_comes(modname, object, id, level) - the same, and the callbacks set a state to the
# level
expect_state_comes() {
	expect_object_loaded "$1" "$2" "pre_patch: $2" "state $3: allocate" \
		"post_patch: $2" "state $3: ${ORIGINAL_LEVELS[$3 - 1]} -> $4"
}

# expect_object_unloaded(modname, object, pre_unpatch line..., --, post_unpatch line...) -
# a target module is unloaded
expect_object_unloaded() {
	split_lines "${@:3}"
	expect_lines "$1" "${PRE[@]}"
	expect "livepatch: reverting patch '$1' on unloading module '$2'"
	expect_lines "$1" "${POST[@]}"
}

# expect_state_goes(modname, object, id, level) - the same, and the callbacks restore a state that
# had this level
expect_state_goes() {
	expect_object_unloaded "$1" "$2" \
		"pre_unpatch: $2" "state $3: $4 -> ${ORIGINAL_LEVELS[$3 - 1]}" -- \
		"post_unpatch: $2" "state $3: release"
}

# expect_object_refused(modname, object, line...) - the last load, of a target module, failed
# because pre_patch of a livepatch refused it; other livepatches log the lines when they undo
# their changes
expect_object_refused() {
	expect "livepatch: pre-patch callback failed for object '$2'"
	expect "livepatch: patch '$1' failed for module '$2', refusing to load module '$2'"
	expect "${@:3}"
	expect_failed_load "$2" "No such device"
	check_no_trace "$2"
}

# expect_object_unfit(modname, object, errno, why) - the last load, of a target module, failed
# because the livepatch cannot be applied to it: with the error number, in words why
expect_object_unfit() {
	expect "livepatch: failed to initialize patch '$1' for module '$2' (-$3)"
	expect "livepatch: patch '$1' failed for module '$2', refusing to load module '$2'"
	expect_failed_load "$2" "$4"
	check_no_trace "$2"
}
