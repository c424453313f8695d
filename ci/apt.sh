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
APT_CONF=$APT/apt.conf

# write_apt_conf: what makes apt keep to our folder
write_apt_conf() {
	mkdir -p "$APT"/{lists/partial,archives/partial}
	cat <<-EOF > "$APT_CONF"
	Dir::State "$APT";
	Dir::State::lists "lists";
	Dir::State::status "/var/lib/dpkg/status";
	Dir::Cache "$APT";
	// The user _apt could not write below a home folder; what is downloaded is
	// not run.
	APT::Sandbox::User "$(id -un)";
	// The machine's own hooks are about its own lists.
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
	#clear APT::Update::Pre-Invoke;
	EOF
}

# apt_quietly(command...): run it; on failure set APT_ERROR to what it says
apt_quietly() {
	local out

	out=$("$@" 2>&1 < /dev/null) && return
	APT_ERROR=$(sed -n 's/^E: //p' <<< "$out" | head -n 1)
	return 1
}

# apt_update: bring our package lists up to date. Old ones may do: what is not
# found in them is said by those who look for it.
apt_update() {
	write_apt_conf
	say "reading the package lists"
	apt_quietly apt-get -c "$APT_CONF" -qq update ||
		say "the package lists are not up to date: $APT_ERROR"
}

# apt_dependency(package, pattern): the first package that it depends on and that
# matches the pattern of sed
apt_dependency() {
	# It fails for a package that it does not know: that is an empty answer.
	{ apt-cache -c "$APT_CONF" depends "$1" 2> /dev/null || true; } |
		sed -n "s/^  Depends: \($2\)\$/\1/p" | head -n 1
}

# apt_get(folder, package...): put the packages' .deb files into a folder
apt_get() {
	local folder=$1
	shift

	say "getting $*"
	cd "$folder"
	apt_quietly apt-get -c "$APT_CONF" -qq download "$@" ||
		die "cannot get $*: $APT_ERROR; is there a network?"
	cd "$OLDPWD"
}
