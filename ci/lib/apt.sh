# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Gets Debian packages without installing them.
#
# apt does the work, with the machine's own sources and keys, but in a state folder of
# ours: so it needs no root, and the machine's package lists stay as they are. Other
# releases of Debian are on the same servers, under their own names.

# shellcheck source=ci/lib/base.sh
. "$(dirname "${BASH_SOURCE[0]}")/base.sh"

# server_of(suite): print the URL that the machine's own sources have for it
server_of() {
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(RELEASE) $(CODENAME) $(REPO_URI)' \
		'Identifier: Packages' 'Component: main' 2> /dev/null |
		awk -v suite="$1" '$1 == suite || $2 == suite { print $3; exit }'
}

# own_suite: print the release of this machine
own_suite() {
	local VERSION_CODENAME=

	. /etc/os-release
	# Unstable's os-release has the name of testing: only the apt sources tell them apart.
	if grep -qs '/sid$' /etc/debian_version && [[ ! $(server_of "$VERSION_CODENAME") ]]; then
		VERSION_CODENAME=sid
	fi
	echo "$VERSION_CODENAME"
}
OWN_SUITE=$(own_suite)

# Releases that get no updates any more.
ENDED_SUITES=(bullseye)

# use_suite(suite): choose the suite for the functions below; $OWN_SUITE stands for the
# machine's own sources, security updates included
use_suite() {
	APT_SUITE=$1
	APT=$BUILD/apt
	if [[ $APT_SUITE != "$OWN_SUITE" ]]; then
		APT+=/$APT_SUITE
	fi
	APT_CONF=$APT/apt.conf
}
use_suite "$OWN_SUITE"

# write_sources: write sources.list: the suite, its security updates, and the release that
# backports build on
write_sources() {
	local keys=/usr/share/keyrings/debian-archive-keyring.gpg base=${APT_SUITE%-backports}
	local server security options

	server=$(server_of "$OWN_SUITE")
	security=$(server_of "$OWN_SUITE-security")
	[[ $server ]] || {
		APT_ERROR="no server of $OWN_SUITE in this machine's apt sources"
		return 1
	}
	options="[arch=amd64 signed-by=$keys]"
	{
		echo "deb $options $server $base main"
		if [[ $base != "$APT_SUITE" ]]; then
			echo "deb $options $server $APT_SUITE main"
		fi
		# Unstable and testing have no separate security updates.
		if [[ $security && ! $base =~ ^(forky|sid)$ ]]; then
			echo "deb $options $security $base-security main"
		fi
	} > "$APT/sources.list"
}

# write_apt_conf: write the configuration that keeps apt in our folder
write_apt_conf() {
	local status=/var/lib/dpkg/status

	make_build
	mkdir -p "$APT"/{lists/partial,archives/partial}
	# An empty list of installed packages. Otherwise, on a machine newer than the suite, apt
	# would choose the installed version, which the suite does not have.
	if [[ $APT_SUITE != "$OWN_SUITE" ]]; then
		status=$APT/status
		: > "$status"
	fi
	cat <<-EOF > "$APT_CONF"
	Dir::State "$APT";
	Dir::State::lists "lists";
	Dir::State::status "$status";
	Dir::Cache "$APT";
	// Images of containers turn this cache off: without it, each command reads all
	// lists, which takes a second.
	Dir::Cache::pkgcache "pkgcache.bin";
	Dir::Cache::srcpkgcache "";
	// The user _apt could not write below a home folder. No download is run.
	APT::Sandbox::User "$(id -un)";
	// A server that does not answer is an error: do not silently use old lists.
	APT::Update::Error-Mode "any";
	// The machine's own hooks are about its own lists.
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
	#clear APT::Update::Pre-Invoke;
	EOF
	[[ $APT_SUITE != "$OWN_SUITE" ]] || return 0

	write_sources || return
	cat <<-EOF >> "$APT_CONF"
	Dir::Etc::SourceList "$APT/sources.list";
	Dir::Etc::SourceParts "/dev/null";
	Dir::Etc::Preferences "/dev/null";
	Dir::Etc::PreferencesParts "/dev/null";
	Acquire::Languages "none";
	EOF
	# Otherwise apt prefers the release's package to the one of backports.
	if [[ $APT_SUITE == *-backports ]]; then
		echo "APT::Default-Release \"$APT_SUITE\";" >> "$APT_CONF"
	fi
	# The lists of an ended release are not signed again: they expire, but stay correct. For
	# all others, expired lists may hide security updates.
	if [[ " ${ENDED_SUITES[*]} " == *" $APT_SUITE "* ]]; then
		echo 'Acquire::Check-Valid-Until "false";' >> "$APT_CONF"
	fi
}

# apt_quietly(command...): run it; on failure set APT_ERROR to its error message
apt_quietly() {
	local out

	out=$("$@" 2>&1 < /dev/null) && return
	APT_ERROR=$(sed -n 's/^E: //p' <<< "$out" | head -n 1)
	# No message of apt: perhaps sudo failed, and did not start it.
	[[ $APT_ERROR ]] || APT_ERROR=$(tail -n 1 <<< "$out")
	return 1
}

# apt_update: bring our package lists up to date. On failure sets APT_ERROR. The caller may
# go on with old lists: a package that they lack is reported when it is looked up.
apt_update() {
	write_apt_conf && apt_quietly apt-get -c "$APT_CONF" -qq update
}

# apt_dependencies(package, pattern): the packages that it depends on and that match
# the pattern of sed
apt_dependencies() {
	# apt-cache fails for a package that it does not know: print nothing then.
	{ apt-cache -c "$APT_CONF" depends "$1" 2> /dev/null || true; } |
		sed -n "s/^  Depends: \($2\)\$/\1/p"
}

# apt_dependency(package, pattern): print the first of them
apt_dependency() {
	apt_dependencies "$@" | head -n 1
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
