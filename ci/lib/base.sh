# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the scripts in this folder share. They leave everything they make in $BUILD, and in
# a folder of results.

set -Eeuo pipefail

# A command that fails where nobody looks is a set-up that failed, whatever its own status
# is: 1 would say that a test has.
trap 'exit 2' ERR

# Names are sorted, and messages of other programs read, in one way everywhere.
export LC_ALL=C

# A kernel developer may have it set; it would redirect every make of ours. And what
# stands on the command line of ours (INSTALL_PATH=) would overrule the kernel's makefiles.
unset KBUILD_OUTPUT MAKEFLAGS MFLAGS MAKEOVERRIDES

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck disable=SC2034 # for those who source this
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

# in_group(command...): start it in the background, as a process group: what it starts
# itself, and so on, ends with it in end_children
in_group() {
	set -m
	"$@" < /dev/null &
	set +m
}

# add_descendants(pid): to DESCENDANTS
add_descendants() {
	local child children=()

	{ read -ra children < "/proc/$1/task/$1/children"; } 2> /dev/null || true
	for child in "${children[@]}"; do
		DESCENDANTS+=("$child")
		add_descendants "$child"
	done
}

# end_children: a script that a signal ends takes with it what it has started; bash would
# leave that running
end_children() {
	local pid DESCENDANTS=()

	add_descendants $$
	# Ended meanwhile, or not a group: neither is an error. Only what runs: the number of
	# what has ended may be somebody else's by now.
	for pid in $(jobs -pr); do
		kill -- "-$pid" 2> /dev/null || true
	done
	for pid in "${DESCENDANTS[@]}"; do
		kill "$pid" 2> /dev/null || true
	done
	wait
}

# clean_up: what a script has to do at its end, however that comes: those that make
# temporary files have one of their own
clean_up() {
	:
}

# Once it ends it ends in order: make sends a second SIGTERM to who has had the first.
trap 'trap "" INT TERM HUP; end_children; clean_up' EXIT

# need_space(folder, mebibytes): refuse before a disk fills up, not after
need_space() {
	make_build
	need_room "$1" "$1" "$2"
	mkdir -p "$1"
}

# need_number(name, value, max): the value of a variable that the user set
need_number() {
	if [[ ! $2 =~ ^[1-9][0-9]{0,8}$ ]] || (($2 > $3)); then
		die "$1=$2: must be a whole number from 1 to $3"
	fi
}

# lock(name): one at a time, for runs that share BUILD; until unlock, or until the calling
# shell ends
lock() {
	make_build
	exec {LOCK_FD}> "$BUILD/.$1.lock"
	# Most are had in no time. A run can take hours.
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

# choose(variable, name...): print those of the names that match a pattern in the
# variable, each once; all when it is not set. Each pattern has to match something.
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
		# Who builds says a page of things when the disk is full.
		full=$(grep -m 1 'No space left on device' <<< "$out") || full=
		[[ ! $full ]] || die "the disk is full: make room: $full"
		printf '%s\n' "$out" >&2
		return 1
	}
}

# git_of_project(word...): git, in the checkout. It may be another user's: git has to be told
# that this is meant.
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
