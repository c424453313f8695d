# SPDX-License-Identifier: GPL-2.0
#
# Modules are built by the compiler that has built the kernel, and keep the functions that
# livepatches patch. The compilers are fakes, the kernels are lists of options.

load lab

setup() {
	setup_lab
	BIN=$BATS_TEST_TMPDIR/bin
	KDIR=$BATS_TEST_TMPDIR/tree
	mkdir -p "$BIN" "$KDIR/include/config"
}

# compilers(kind, version, name...): make fake compilers that print this kind and version
compilers() {
	local kind=$1 version=$2 name
	shift 2

	for name; do
		cat > "$BIN/$name" <<- END
			#!/bin/sh
			case \$1 in
			-dumpversion) echo $version ;;
			--version) echo "Debian $kind version $version" ;;
			esac
		END
		chmod +x "$BIN/$name"
	done
}

# kernel(option=value...): make a build tree with these options
kernel() {
	printf 'CONFIG_%s\n' "$@" > "$KDIR/include/config/auto.conf"
}

gcc_kernel() {
	kernel CC_IS_GCC=y "CC_VERSION_TEXT=\"$1 (Debian) $2.2.0\"" GCC_VERSION="${2}0200" \
		CLANG_VERSION=0 LD_IS_BFD=y
}

clang_kernel() {
	kernel CC_IS_CLANG=y "CC_VERSION_TEXT=\"Debian clang version $1.0.6\"" GCC_VERSION=0 \
		CLANG_VERSION="${1}0006" LD_IS_LLD=y "${@:2}"
}

# options([VARIABLE=value...]): print the words that make gets for modules of that kernel
options() {
	# PATH has only BIN: no compilers of this machine.
	ln -sf /usr/bin/{bash,sed,tr,cut,grep,dirname,mkdir} "$BIN/"
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly env PATH="$BIN" "$@" bash -c '. "$1/ci/lib/base.sh"; . "$1/ci/linux/kbuild.sh"
		kbuild_options "$2"
		echo "${KBUILD_OPTIONS[@]%%CONFIG_DEBUG_INFO*}"
		echo "strict:$STRICT_CFLAGS"' options "$PROJECT" "$KDIR"
}

@test "modules get the gcc of the kernel's version, whatever its name is" {
	compilers gcc 12.2.0 gcc gcc-12
	compilers gcc 14.2.0 gcc-14
	gcc_kernel x86_64-linux-gnu-gcc-12 12
	options
	assert_success
	assert_line --index 0 --regexp '^CC=gcc *$'
	assert_line "strict:-Werror"
	gcc_kernel gcc-14 14
	options
	assert_line --index 0 --regexp '^CC=gcc-14 *$'
	assert_line "strict:-Werror"
}

@test "without the kernel's gcc another is used, without options that it lacks" {
	compilers gcc 12.2.0 gcc
	gcc_kernel gcc-14 14
	options
	assert_success
	assert_line --index 0 --regexp '^CC=gcc +CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=$'
	assert_line "strict:"
	gcc_kernel gcc-10 10
	options
	assert_line --index 0 --regexp '^CC=gcc *$'
}

@test "without any gcc, the error is one line" {
	gcc_kernel gcc-14 14
	options
	assert_one_complaint "KDIR=$KDIR" "no compiler gcc"
}

@test "a kernel of clang gets that clang, with the programs of LLVM" {
	compilers clang 14.0.6 clang ld.lld llvm-ar llvm-nm llvm-objcopy llvm-strip
	compilers clang 16.0.6 {clang,ld.lld,llvm-{ar,nm,objcopy,strip}}-16
	clang_kernel 14
	options
	assert_success
	assert_line --index 0 --regexp '^LLVM=1 *$'
	assert_line "strict:-Werror"
	clang_kernel 16
	options
	assert_line --index 0 --regexp '^LLVM=-16 *$'
}

@test "a kernel of clang that GNU ld has linked gets only clang" {
	compilers clang 14.0.6 clang
	kernel CC_IS_CLANG=y CLANG_VERSION=140006 LD_IS_BFD=y
	options
	assert_success
	assert_line --index 0 --regexp '^CC=clang *$'
}

@test "a missing clang or program of LLVM is named" {
	compilers clang 14.0.6 clang ld.lld
	clang_kernel 19
	options
	assert_one_complaint "KDIR=$KDIR" "clang 19" "lld-19"
	clang_kernel 14 LTO_CLANG=y
	options
	assert_one_complaint "no program llvm-ar"
}

@test "CC and LLVM can only choose a compiler of the same kind" {
	compilers clang 14.0.6 clang ld.lld llvm-ar llvm-nm llvm-objcopy llvm-strip
	compilers gcc 13.1.0 gcc-13
	compilers gcc 12.2.0 gcc
	clang_kernel 19
	options LLVM=1
	assert_success
	assert_line --index 0 --regexp '^LLVM=1 *$'
	assert_line "strict:"
	options CC=gcc
	assert_one_complaint "KDIR=$KDIR" "clang 19" "CC=gcc"
	gcc_kernel gcc-12 12
	options CC=gcc-13
	assert_success
	assert_line --index 0 --regexp '^CC=gcc-13 *$'
	assert_line "strict:"
	options CC=clang
	assert_one_complaint "CC=clang"
	options CC=nosuch
	assert_one_complaint "no compiler nosuch"
	clang_kernel 14
	options LLVM=nosuch
	assert_one_complaint "LLVM=nosuch"
}

# compile(file): compile standard input like a module, with entries for ftrace
compile() {
	gcc -fno-pic -fcf-protection=none -O2 -pg -mfentry -mrecord-mcount -x c -c -o "$BATS_TEST_TMPDIR/$1" -
}

# The C code of MODULE_INFO(), without its headers.
LISTED='__attribute__((section(".modinfo"), used)) static const char'

@test "functions that exist, are traced and are called pass, also two of one name" {
	compile first.o <<- END
		$LISTED a[] = "test_klp_patched=f";
		static __attribute__((noipa)) int f(void) { return 1; }
		int g(void) { return f() + 1; }
	END
	compile second.o <<- END
		$LISTED b[] = "test_klp_patched=f";
		static __attribute__((noipa)) int f(void) { return 2; }
		int h(void) { return f() + 2; }
	END
	ld -r -o "$BATS_TEST_TMPDIR/both.ko" "$BATS_TEST_TMPDIR"/{first,second}.o
	run_quickly "$PROJECT/ci/guest/check-patched" "$BATS_TEST_TMPDIR/both.ko"
	assert_success
	assert_silent
}

@test "a function that the compiler drops, renames, hides from ftrace or does not call is named" {
	# check_function(function, declaration, call): compile and check it
	check_function() {
		compile test.ko <<- END
			$LISTED a[] = "test_klp_patched=$1";
			$2
			int g(int i) { return $3; }
		END
		run_quickly "$PROJECT/ci/guest/check-patched" "$BATS_TEST_TMPDIR/test.ko"
	}

	check_function f "static int f(void) { return 1; }" "f()"
	assert_one_complaint "test.ko: f is gone" "GCC"
	check_function f "int f_(void) asm(\"f.llvm.123\"); __attribute__((noipa)) int f_(void) { return 1; }" "f_()"
	assert_one_complaint "test.ko: f is renamed to f.llvm.123"
	check_function f "static __attribute__((noipa, no_instrument_function)) int f(void) { return 1; }" "f()"
	assert_one_complaint "test.ko: f has no entry that ftrace knows"
	check_function f "static __attribute__((noipa, used)) int f(void) { return 1; }" "1"
	assert_one_complaint "test.ko: f is not called"
}
