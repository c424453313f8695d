# SPDX-License-Identifier: GPL-2.0
#
# klp-relocate. The tests give it plain objects: it does not check that they are modules.

load lab

setup_file() {
	export RELOCATE=$BATS_FILE_TMPDIR/klp-relocate ASAN_OPTIONS=detect_leaks=0

	make -C "$BATS_TEST_DIRNAME/unit" --silent OUT="$BATS_FILE_TMPDIR" "$RELOCATE"
}

setup() {
	setup_lab
	cd "$BATS_TEST_TMPDIR" || return
}

# compile: compile standard input to test.o
compile() {
	gcc -fno-pic -O2 -x c -c -o test.o -
}

compile_livepatch() {
	compile <<- 'END'
		extern int a __asm__(".klp.sym.vmlinux.a") __attribute__((weak));
		extern int b __asm__(".klp.sym.target.b") __attribute__((weak));
		extern int other;
		int *table[] = { &other, &a };
		int sum(void) { return a + b + other; }
	END
}

@test "livepatch relocations get separate sections, and their symbols are marked" {
	compile_livepatch
	run_quickly "$RELOCATE" test.o
	assert_success
	assert_output ""
	assert_silent

	run -0 readelf --sections --wide test.o
	# o: the OS-specific flag SHF_RELA_LIVEPATCH
	assert_line --regexp '\.klp\.rela\.vmlinux\.\.text +RELA .* Ao '
	assert_line --regexp '\.klp\.rela\.target\.\.text +RELA .* Ao '
	assert_line --regexp '\.klp\.rela\.vmlinux\.\.data(\.rel)? +RELA .* Ao '

	run -0 readelf --symbols --wide test.o
	assert_line --regexp 'GLOBAL DEFAULT +OS \[0xff20\] \.klp\.sym\.vmlinux\.a,0$'
	assert_line --regexp 'GLOBAL DEFAULT +OS \[0xff20\] \.klp\.sym\.target\.b,0$'
	assert_line --regexp 'GLOBAL DEFAULT +UND other$'

	# Each is in the section of its symbol's object. The others are where they were.
	run -0 bash -c "readelf --relocs --wide test.o |
		awk '/^Relocation/ { section = \$3 } / R_X86/ { print section, \$5 }' |
		grep -v eh_frame | sort -u"
	assert_output "'.klp.rela.target..text' .klp.sym.target.b,0
'.klp.rela.vmlinux..data' .klp.sym.vmlinux.a,0
'.klp.rela.vmlinux..text' .klp.sym.vmlinux.a,0
'.rela.data' other
'.rela.text' other"
}

@test "a second run does not change the object again" {
	compile_livepatch
	"$RELOCATE" test.o
	cp test.o once.o
	run -0 "$RELOCATE" test.o
	cmp test.o once.o
}

@test "an object without livepatch relocations stays as it is" {
	compile <<< 'extern int other; int get(void) { return other; }'
	cp test.o before.o
	run -0 "$RELOCATE" test.o
	cmp test.o before.o
}

# assert_refused(file, why)
assert_refused() {
	run_quickly "$RELOCATE" "$1"
	assert_failure 2
	assert_stderr_is "klp-relocate: $1: $2"
}

@test "a file that is no object, and a malformed symbol, are refused in one line" {
	assert_refused none.o "No such file or directory"

	echo text > text.o
	assert_refused text.o "not a module of a 64-bit kernel"

	compile_livepatch
	truncate --size=100 test.o
	assert_refused test.o "invalid section index"

	compile <<< 'extern int a __asm__(".klp.sym.a") __attribute__((weak)); int *p = &a;'
	cp test.o before.o
	assert_refused test.o "symbol .klp.sym.a: must be .klp.sym.OBJECT.NAME"
	cmp test.o before.o
}

@test "an object that already has livepatch relocations is refused" {
	compile_livepatch
	"$RELOCATE" test.o
	# This object already has a section with the name that klp-relocate would use.
	compile <<- 'END'
		extern int a __asm__(".klp.sym.vmlinux.a") __attribute__((weak));
		int before __attribute__((section(".klp.rela.vmlinux..text"))) = 1;
		int get(void) { return a; }
	END
	run_quickly "$RELOCATE" test.o
	assert_failure
	assert_one_complaint "klp-relocate: test.o: it has relocations of its own in .klp.rela.vmlinux..text already"
}
