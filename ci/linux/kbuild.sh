# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Options for builds of kernels and of modules.

# The compiler of kernels, as words for make; none: gcc.
TOOLCHAIN=()

# flavours: print the kernels that ci/kernel can build, a line each
flavours() {
	(cd "$TOP/ci/linux/config" && printf '%s\n' *.config | sed 's/\.config$//')
}

# need_flavour(name): end unless it is one of them
need_flavour() {
	local all

	mapfile -t all < <(flavours)
	[[ " ${all[*]} " == *" $1 "* ]] || die "FLAVOUR=$1: there is no such kernel; there are: ${all[*]}"
}

# make_kernel(tree, name, target...): build it in its folder out/, as version
# RELEASE-NAME
make_kernel() {
	local tree=$1 name=$2
	shift 2

	make -C "$tree" O=out ARCH=x86_64 LOCALVERSION="-$name" KBUILD_BUILD_TIMESTAMP=@0 \
		-j "$(compilers)" "${TOOLCHAIN[@]}" "$@"
}

# option_of(kdir, option): print the value of a kernel's option, or nothing
option_of() {
	sed -n "s/^CONFIG_$2=//p" "$1/include/config/auto.conf" | tr -d '"'
}

# major_of(compiler): print the first number of its version; nothing when it does not start
major_of() {
	{ "$1" -dumpversion || true; } 2> /dev/null | sed 's/\..*//'
}

is_clang() {
	"$1" --version 2> /dev/null | grep -q '\<clang version'
}

# llvm_suffix(LLVM): print the suffix of that LLVM's programs. As in the kernel's makefiles,
# LLVM=1 has none, and LLVM=-16 has -16
llvm_suffix() {
	[[ $1 != -* ]] || echo "$1"
}

# need_llvm(LLVM, why): end unless its programs are there
need_llvm() {
	local program suffix

	[[ $1 == 1 || $1 =~ ^-[0-9]+$ ]] || die "LLVM=$1: must be 1, or the end of a program's name, as -16"
	suffix=$(llvm_suffix "$1")
	for program in clang ld.lld llvm-ar llvm-nm llvm-objcopy llvm-strip; do
		type -P "$program$suffix" > /dev/null ||
			die "$2: there is no program $program$suffix: install clang$suffix, lld$suffix and llvm$suffix, or name others by LLVM="
	done
}

# choose_clang(kdir): sets COMPILER and TOOLS for a kernel that clang has built: a clang of the
# same major version, as another may not know the kernel's options
choose_clang() {
	local kdir=$1 major suffix llvm=${LLVM-}

	major=$(($(option_of "$kdir" CLANG_VERSION) / 10000))
	if [[ ${CC-} && ! $llvm ]]; then
		is_clang "$CC" || die "KDIR=$kdir: was built by clang $major, and CC=$CC is no clang"
		COMPILER=$CC
	elif [[ $llvm ]]; then
		COMPILER=clang$(llvm_suffix "$llvm")
	else
		for suffix in "" "-$major"; do
			COMPILER=clang$suffix
			[[ $(major_of "$COMPILER") != "$major" ]] || break
		done
		[[ $(major_of "$COMPILER") == "$major" ]] ||
			die "KDIR=$kdir: was built by clang $major, which is not here: install clang-$major, lld-$major and llvm-$major, or name another by LLVM= or CC="
		llvm=${suffix:-1}
	fi
	TOOLS=("CC=$COMPILER")
	if [[ $(option_of "$kdir" LD_IS_LLD) && $llvm ]]; then
		need_llvm "$llvm" "KDIR=$kdir"
		TOOLS=("LLVM=$llvm")
	fi
}

# choose_gcc(kdir): sets COMPILER and TOOLS for a kernel that gcc has built: a gcc of the same
# major version, or else the machine's gcc
choose_gcc() {
	local kdir=$1 major named

	if [[ ${CC-} ]]; then
		! is_clang "$CC" || die "KDIR=$kdir: was built by gcc, and CC=$CC is a clang"
		COMPILER=$CC
	else
		major=$(($(option_of "$kdir" GCC_VERSION) / 10000))
		named=$(option_of "$kdir" CC_VERSION_TEXT)
		for COMPILER in "${named%% *}" gcc "gcc-$major"; do
			[[ $(major_of "$COMPILER") != "$major" ]] || break
		done
		[[ $(major_of "$COMPILER") == "$major" ]] || COMPILER=gcc
	fi
	TOOLS=("CC=$COMPILER")
}

# kbuild_options(kdir): sets KBUILD_OPTIONS, words for make to build modules for a kernel with
# the compiler that has built it, and STRICT_CFLAGS, which makes a warning an error. CC or LLVM
# name another compiler.
kbuild_options() {
	local kdir=$1 COMPILER TOOLS own built

	if [[ $(option_of "$kdir" CC_IS_CLANG) ]]; then
		choose_clang "$kdir"
		built=$(($(option_of "$kdir" CLANG_VERSION) / 10000))
	else
		choose_gcc "$kdir"
		built=$(($(option_of "$kdir" GCC_VERSION) / 10000))
	fi
	own=$(major_of "$COMPILER")
	[[ $own ]] || die "KDIR=$kdir: there is no compiler $COMPILER: install it, or name another by CC="

	# DEBUG_INFO_BTF_MODULES would need vmlinux and pahole, and nothing here uses BTF.
	# DEBUG_INFO would take a third of the time, and be stripped off again.
	KBUILD_OPTIONS=("${TOOLS[@]}" CONFIG_DEBUG_INFO_BTF_MODULES= CONFIG_DEBUG_INFO=)
	STRICT_CFLAGS=
	# With another compiler, the kernel's own headers may cause warnings.
	if ((own == built)); then
		# shellcheck disable=SC2034 # for scripts that source this
		STRICT_CFLAGS=-Werror
	# An option that the kernel's compiler has and an older one lacks: gcc 14, Linux 6.9.
	elif [[ $(option_of "$kdir" CC_IS_GCC) ]] && ((own < 14 && built >= 14)); then
		KBUILD_OPTIONS+=(CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=)
	fi
}

# finish_modules(file...): strip debug information, which makes modules twenty times as large;
# then make livepatch relocations. In that order: strip does not know these
finish_modules() {
	local module

	strip --strip-debug "$@"
	for module; do
		"$BUILD/klp-relocate" "$module"
	done
}
