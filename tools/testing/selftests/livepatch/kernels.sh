# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Where kernels differ: told by what a kernel shows, or by its release when it shows nothing.
# Documentation/kernels.rst has the table. Sourced by state.sh.

# older_than(release) - is the kernel older than MAJOR.MINOR?
older_than() {
	local major=${1%.*} minor=${1#*.}

	read_file /proc/sys/kernel/osrelease
	[[ "$VALUE" =~ ^([0-9]+)\.([0-9]+) ]] || die "the kernel calls itself $VALUE"
	((BASH_REMATCH[1] < major || (BASH_REMATCH[1] == major && BASH_REMATCH[2] < minor)))
}

# in_kallsyms(name) - has the kernel itself a function of that name?
in_kallsyms() {
	grep -q " $1\$" /proc/kallsyms
}

# clears_relocations - does the kernel take a livepatch's relocations back when their
# target goes? 6.12 does; on 6.1 the target cannot come again
clears_relocations() {
	in_kallsyms clear_relocate_add
}

# tells_patched - does sysfs tell of each object whether it is patched? 6.1 does
tells_patched() {
	in_kallsyms patched_show
}

# force_keeps_all - does a force keep each livepatch loaded that is installed, not only
# those that it takes off? Before 5.19. Nothing shows that: who has the later change, too, in
# a kernel with an older number, has the cure
force_keeps_all() {
	older_than 5.19 && ! tells_patched
}
KEPT_BY_FORCE=()
