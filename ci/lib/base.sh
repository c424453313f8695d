# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Shared by all scripts in ci/. They write to $BUILD and to a result folder.

set -Eeuo pipefail

# A command that fails unchecked is a failed set-up: end with 2, whatever its status is, as 1
# means that a test failed.
trap 'exit 2' ERR

# Scripts sort names and read messages of other programs: force the C locale.
export LC_ALL=C

# A kernel developer may have KBUILD_OUTPUT set: it would redirect every make that scripts
# start. The others hand on our make's variables (INSTALL_PATH=), which would override those of
# the kernel's makefiles.
unset KBUILD_OUTPUT MAKEFLAGS MFLAGS MAKEOVERRIDES

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck disable=SC2034 # for scripts that source this
SCENARIOS=$TOP/tools/testing/selftests/livepatch

# say(text): progress, for a person; stdout is for results
say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# die(text): one line that names what is wrong and what to do; ends with 2,
# "could not be set up"
die() {
	say "$*"
	exit 2
}

# in_group(command...): start it in the background, in a process group: end_children ends
# the whole group
in_group() {
	set -m
	"$@" < /dev/null &
	set +m
}

# add_descendants(pid): add all descendants of the process to DESCENDANTS
add_descendants() {
	local child children=()

	{ read -ra children < "/proc/$1/task/$1/children"; } 2> /dev/null || true
	for child in "${children[@]}"; do
		DESCENDANTS+=("$child")
		add_descendants "$child"
	done
}

# end_children: end all processes that this script has started; bash would leave them running
# when a signal ends it
end_children() {
	local pid DESCENDANTS=()

	add_descendants $$
	# A job may have ended meanwhile, or be no group: neither is an error. -r: the process id
	# of an ended job may belong to another process by now.
	for pid in $(jobs -pr); do
		kill -- "-$pid" 2> /dev/null || true
	done
	for pid in "${DESCENDANTS[@]}"; do
		kill "$pid" 2> /dev/null || true
	done
	wait
}

# clean_up: called when a script ends, whatever ends it; scripts that make temporary files
# redefine it
clean_up() {
	:
}

# No signal may interrupt the clean-up: make sends a second SIGTERM after the first.
trap 'trap "" INT TERM HUP; end_children; clean_up' EXIT

# need_space(folder, mebibytes): refuse before a disk fills up, not after
need_space() {
	make_build
	need_room "$1" "$1" "$2"
	mkdir -p "$1"
}

# need_number(name, value, max): end unless the value, which the user set, is a number up to max
need_number() {
	if [[ ! $2 =~ ^[1-9][0-9]{0,8}$ ]] || (($2 > $3)); then
		die "$1=$2: must be a whole number from 1 to $3"
	fi
}

# lock(name): take a lock that runs with the same BUILD share; it is held until unlock, or
# until the calling shell ends
lock() {
	make_build
	exec {LOCK_FD}> "$BUILD/.$1.lock"
	# Most locks are free within seconds, but a run can hold one for hours: tell the user then.
	if ! flock --timeout 10 "$LOCK_FD"; then
		say "waiting for another run, which has $BUILD/.$1.lock"
		flock "$LOCK_FD"
	fi
}

unlock() {
	exec {LOCK_FD}>&-
}

# a_few(name...): print all of a short list, and the start of a long one
a_few() {
	if (($# > 12)); then
		echo "${*:1:4} ... $# in all"
	else
		echo "$*"
	fi
}

# choose(variable, name...): print the names that match a pattern in the variable, each
# once; all names when it is not set. Each pattern has to match a name.
choose() {
	local variable=$1 name pattern patterns chosen=() any
	shift

	patterns=${!variable:-*}
	read -ra patterns <<< "${patterns//$'\n'/ }"
	((${#patterns[@]})) || die "$variable=${!variable}: names nothing"
	for pattern in "${patterns[@]}"; do
		any=
		for name; do
			# shellcheck disable=SC2053 # it is a pattern
			if [[ $name == ${pattern%.sh} ]]; then
				chosen+=("$name")
				any=1
			fi
		done
		[[ $any ]] || die "$variable=$pattern: none has such a name; there are: $(a_few "$@")"
	done
	printf '%s\n' "${chosen[@]}" | sort -u
}

# quietly(command...): show what a command says only when it fails
quietly() {
	local out full

	out=$("$@" 2>&1 < /dev/null) || {
		# A build prints a page of errors when the disk is full.
		full=$(grep -m 1 'No space left on device' <<< "$out") || full=
		[[ ! $full ]] || die "the disk is full: make room: $full"
		printf '%s\n' "$out" >&2
		return 1
	}
}

# git_of_project(word...): run git in the checkout. safe.directory: git refuses a checkout of
# another user otherwise.
git_of_project() {
	git -c safe.directory="$TOP" -C "$TOP" "$@"
}

# shellcheck source=ci/lib/folders.sh
. "$TOP/ci/lib/folders.sh"
# shellcheck source=ci/lib/variables.sh
. "$TOP/ci/lib/variables.sh"
# shellcheck source=ci/lib/results.sh
. "$TOP/ci/lib/results.sh"
# shellcheck source=ci/lib/machine.sh
. "$TOP/ci/lib/machine.sh"
choose_build

# Sourced without arguments of its own: these are the script's.
if [[ ${1-} =~ ^(-h|--help)$ && $0 -ef $TOP/ci/${0##*/} ]]; then
	exec "$TOP/ci/lib/help" "${0##*/}"
fi
