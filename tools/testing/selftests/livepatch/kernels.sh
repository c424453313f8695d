# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Differences between kernels. Where a kernel shows them, ask it, else go by its release.
# Documentation/kernels.rst has the table. Sourced by state.sh.

# older_than(release) - is the kernel older than MAJOR.MINOR?
older_than() {
	local major=${1%.*} minor=${1#*.}

	read_file /proc/sys/kernel/osrelease
	[[ "$VALUE" =~ ^([0-9]+)\.([0-9]+) ]] || die "the kernel calls itself $VALUE"
	((BASH_REMATCH[1] < major || (BASH_REMATCH[1] == major && BASH_REMATCH[2] < minor)))
}

# in_kallsyms(name) - does the kernel itself have a function of that name?
in_kallsyms() {
	grep -q " $1\$" /proc/kallsyms
}

# clears_relocations - does the kernel clear a livepatch's relocations when their target is
# unloaded? 6.12 does; on 6.1 the target cannot be loaded again
clears_relocations() {
	in_kallsyms clear_relocate_add
}

# tells_patched - does sysfs show whether each object is patched? On 6.1 it does
tells_patched() {
	in_kallsyms patched_show
}

# force_keeps_all - does a force keep all installed livepatches loaded, not only those that it
# disables or replaces? Before 5.19 it does. A kernel older than 5.19 with sysfs `patched` (6.1) has
# the fix backported
force_keeps_all() {
	older_than 5.19 && ! tells_patched
}
