# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The kernels that KERNEL can name: the stock amd64 kernels of Debian's releases. apt
# knows their versions: none are hard-coded.

# shellcheck source=ci/lib/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/apt.sh"

KERNEL_STORE=$BUILD/kernels

SUITES=(bullseye bookworm bookworm-backports trixie trixie-backports forky sid)
# This machine may have a newer Debian than these.
[[ " ${SUITES[*]} " == *" $OWN_SUITE "* ]] || SUITES+=("$OWN_SUITE")

# is_kernel_name(word): it may be one, as far as one can tell without package lists
is_kernel_name() {
	[[ $1 == default || $1 == newest || $1 == running || " ${SUITES[*]} " == *" $1 "* ||
		$1 =~ ^[0-9]+\.[0-9]+[-+~.0-9a-zA-Z]*$ ]]
}

# record_of(suite): the file that names the release kept for it
record_of() {
	if [[ $1 == "$OWN_SUITE" ]]; then
		echo "$KERNEL_STORE/default"
	else
		echo "$KERNEL_STORE/$1"
	fi
}

# kept_release(suite): print the release kept for it, or nothing
kept_release() {
	local record

	record=$(record_of "$1")
	if [[ -f $record ]]; then
		cat "$record"
	fi
}

# offered_release(suite): print the release that our package lists have for it, or nothing
offered_release() (
	use_suite "$1"
	if [[ -f $APT_CONF ]]; then
		image=$(apt_dependency linux-image-amd64 'linux-image-[0-9].*')
		echo "${image#linux-image-}"
	fi
)

# release_in(suite): print the release that is kept, else the release that is offered; uses
# the network only when there are no lists yet. Fails, and says why, when there is none.
release_in() {
	local release

	release=$(kept_release "$1")
	[[ $release ]] || release=$(offered_release "$1")
	[[ $release ]] || release=$(look_into "$1" && offered_release "$1") || return
	[[ $release ]] || {
		say "$1: has no linux-image-amd64"
		return 1
	}
	echo "$release"
}

# look_into(suite): update its package lists; when that fails, say why
look_into() (
	use_suite "$1"
	apt_update || {
		say "$1: its package lists cannot be read: $APT_ERROR"
		return 1
	}
)

# suite_of(name): print the suite whose kernel has this name. "newest" and a version, as
# 7.3, stand for the highest release that fits.
suite_of() {
	local suite release found='' unknown=()

	case $1 in
	default) echo "$OWN_SUITE"; return ;;
	[a-z]*)
		if [[ $1 != newest ]]; then
			echo "$1"
			return
		fi
		;;
	*)	# A kernel that is here needs no network.
		found=$(for suite in "${SUITES[@]}"; do
			echo "$(kept_release "$suite") $suite"
		done | highest "$1")
		if [[ $found ]]; then
			echo "$found"
			return
		fi
		;;
	esac

	found=$(for suite in "${SUITES[@]}"; do
		release=$(release_in "$suite") || release=unknown
		echo "$release $suite"
	done)
	mapfile -t unknown < <(sed -n 's/^unknown //p' <<< "$found")
	if [[ $1 == newest && ${#unknown[@]} -gt 0 ]]; then
		die "the newest kernel cannot be told, as ${unknown[*]} may have it"
	fi
	found=$(highest "$1" <<< "$found")
	[[ $found ]] || die "KERNEL=$1: there is no such kernel${unknown[*]:+, unless ${unknown[*]} has it}: make kernels lists them"
	echo "$found"
}

# highest(name): print the suite with the highest release that the name stands for; stdin has
# lines "RELEASE SUITE"
highest() {
	awk -v name="$1" '$2 && $1 != "unknown" && (name == "newest" || $1 == name ||
		(index($1, name) == 1 && substr($1, length(name) + 1, 1) ~ /[-+.~]/))' |
		sort -V | tail -n 1 | cut -d ' ' -f 2
}

# build_of(release): print the series, and the release of Debian that built it. Kernels with
# the same are tested once: forky and sid mostly share a kernel.
build_of() {
	[[ $1 =~ ^([0-9]+\.[0-9]+)[-.0-9]*(\+deb[0-9]+)? ]]
	echo "${BASH_REMATCH[1]}${BASH_REMATCH[2]-}"
}

# default_set: print the suites whose kernels a matrix runs by default: for each build, the
# suite with the highest release. A suite whose lists cannot be read is one of them: the matrix
# reports that.
default_set() {
	local i release build

	for i in "${!SUITES[@]}"; do
		release=$(release_in "${SUITES[i]}" 2> /dev/null) || release=
		build=unknown-$i
		if [[ $release ]]; then
			build=$(build_of "$release")
		fi
		echo "$build ${release:--} $i ${SUITES[i]}"
	done | sort -k 1,1 -k 2,2V -k 3,3nr |
		awk '{ best[$1] = $3 " " $4 } END { for (build in best) print best[build] }' |
		sort -n | cut -d ' ' -f 2
}
