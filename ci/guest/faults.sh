# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The faulty livepatches of modules/faults: for scripts that build them.

# all_faults: print their names, a line each
all_faults() {
	(cd "$TOP/modules/faults" && printf '%s\n' *.patch | sed 's/\.patch$//')
}

# built_from(file): print the modules that are built from this file of modules/
built_from() {
	local file includers

	# A source that no other file includes is a module itself.
	includers=$(cd "$TOP/modules" && grep -lx "#include \"$1\"" test_klp_*.[ch]) || includers=
	for file in $includers; do
		built_from "$file"
	done
	[[ $includers ]] || echo "${1%.c}"
}

# modules_with_fault(fault): print the modules that are built from the file that it changes
modules_with_fault() {
	built_from "$(sed -n 's,^+++ b/,,p' "$TOP/modules/faults/$1.patch")" | sort -u
}

# faulty_sources(fault, work, sources): make in the folder "sources" the sources of modules/ with
# the fault; "work" is a new folder
#
# A source is only written when it has changed, so that make builds little anew.
faulty_sources() {
	local file

	mkdir -p "$2" "$3"
	cp "$TOP"/modules/{Kbuild,*.c,*.h} "$2/"
	quietly patch --quiet --strip 1 --fuzz 0 --no-backup-if-mismatch --directory "$2" \
		--input "$TOP/modules/faults/$1.patch" ||
		die "$1: the patch does not apply to modules/ any more: see above"
	for file in "$2"/*; do
		cmp -s "$file" "$3/${file##*/}" || cp "$file" "$3/"
	done
}

# build_each(limit, function, name...): call the function with each name, several at a time: make
# spends most of a build on finding out what is up to date
build_each() {
	local limit=$1 build=$2 name building=0
	shift 2

	for name; do
		if ((building == limit)); then
			wait -n || die "not all of them could be built"
			((building--))
		fi
		in_group "$build" "$name"
		((++building))
	done
	while ((building--)); do
		wait -n || die "not all of them could be built"
	done
}
