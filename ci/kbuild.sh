# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What builds of kernels and of modules have to be told.

# make_kernel(tree, name, target...): build it in its folder out/, as version
# RELEASE-NAME
make_kernel() {
	local tree=$1 name=$2
	shift 2

	make -C "$tree" O=out ARCH=x86_64 LOCALVERSION="-$name" KBUILD_BUILD_TIMESTAMP=@0 \
		-j "$(nproc)" "$@"
}

# kbuild_options(kdir): sets KBUILD_OPTIONS, words for make, and STRICT_CFLAGS, what
# makes a warning an error
kbuild_options() {
	local compiler conf=$1/include/config/auto.conf

	# DEBUG_INFO_BTF_MODULES would need vmlinux and pahole, for nothing that is
	# used here. DEBUG_INFO would be stripped off again, and take a third of the time.
	KBUILD_OPTIONS=(CONFIG_DEBUG_INFO_BTF_MODULES= CONFIG_DEBUG_INFO=)
	# shellcheck disable=SC2034 # for those who source this
	STRICT_CFLAGS=-Werror

	# A kernel of Debian asks for its own compiler by name, and that of another
	# release may not be here. Modules of an older gcc do: what a newer one is
	# asked for besides has to be taken back. User trees take the default.
	compiler=$(sed -n 's/^CONFIG_CC_VERSION_TEXT="\?\([^ ]*gcc-[0-9]*\) .*/\1/p' "$conf")
	if [[ $compiler ]] && ! type -P "$compiler" > /dev/null; then
		KBUILD_OPTIONS+=(CC=gcc-12
			CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=)	# gcc 14, Linux 6.9
		# Its headers have attributes (counted_by, gcc 15) that gcc-12 ignores.
		STRICT_CFLAGS+=" -Wno-attributes"
	fi
}

# finish_modules(file...): without debug information, which makes them twenty times as
# large; livepatches that ask for them get relocations of their own. In that order
finish_modules() {
	local module

	strip --strip-debug "$@"
	for module; do
		"$BUILD/klp-relocate" "$module"
	done
}
