# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Livepatches that count in shadow variables: modules/test_klp_shadow.c. Sourced by state.sh.

# load_shadow_first(modname) - load the first such livepatch
load_shadow_first() {
	load_lp "$1"
	expect_patched "$1" "pre_patch: vmlinux" "allocate data" -- "post_patch: vmlinux"
}

# disable_shadow(modname, layout) - disable and unload the last such livepatch
disable_shadow() {
	disable_lp "$1"
	expect_unpatched "$1" "pre_unpatch: vmlinux" -- "post_unpatch: vmlinux" "release layout $2"
	unload_lp "$1"
}
