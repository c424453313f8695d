# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Gets Debian packages without installing them.
#
# apt does the work, from the machine's own sources and with their keys, in a
# state folder of our own: so it needs no rights, and the machine's package lists
# stay as they are.

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

APT=$BUILD/apt

# The sandbox user _apt could not write below a home folder; nothing that is
# downloaded is run.
APT_OPTIONS=(-o Dir::State="$APT" -o Dir::State::lists=lists -o Dir::Cache="$APT"
	-o Dir::State::status=/var/lib/dpkg/status -o APT::Sandbox::User="$(id -un)")

# apt_update: bring our package lists up to date
apt_update() {
	mkdir -p "$APT"/{lists/partial,archives/partial}
	say "reading the package lists"
	in_build apt-get "${APT_OPTIONS[@]}" -qq update ||
		say "the package lists could not be brought up to date"
}

# apt_dependency(package, pattern): the first package that it depends on and that
# matches the pattern of sed
apt_dependency() {
	apt-cache "${APT_OPTIONS[@]}" depends "$1" 2> /dev/null |
		sed -n "s/^  Depends: \($2\)\$/\1/p" | head -n 1
}

# apt_get(folder, package...): put the packages' .deb files into a folder
apt_get() {
	local folder=$1
	shift

	say "getting $*"
	(cd "$folder" && in_build apt-get "${APT_OPTIONS[@]}" -qq download "$@") ||
		die "cannot get $*: see above; is there a network?"
}
