# SPDX-License-Identifier: GPL-2.0
#
# What is missing on a machine: it is installed, or named.

load lab

setup() {
	setup_lab
	copy_project "$BATS_TEST_TMPDIR/project"
	# What is missing is said before anything is made.
	BEFORE=$(files_of_project)
}

# without(program...): sets BIN, a folder with all programs of this machine but these
without() {
	local program

	BIN=$BATS_TEST_TMPDIR/bin
	mkdir "$BIN"
	ln -s /usr/bin/* "$BIN/"
	for program; do
		rm -f "$BIN/$program"
	done
}

# as_nobody(command...): run it without rights
as_nobody() {
	unshare --user true 2> /dev/null || skip "no rights to make a user namespace"
	run_quickly unshare --user "$@"
}

@test "a machine that has all needs no rights and no word" {
	as_nobody "$PROJECT/ci/setup" run kselftest matrix faults mutants check
	assert_success
	assert_output ""
	assert_silent
}

@test "who may not install packages is told which" {
	without sudo qemu-system-x86_64 cpio
	as_nobody env PATH="$BIN" "$PROJECT/ci/run"
	assert_one_complaint "apt-get install qemu-system-x86 cpio"
	assert_same_files "$BEFORE"
}

@test "packages that cannot be installed are named" {
	((EUID == 0)) || skip "only root installs packages without asking"
	without qemu-system-x86_64
	run_quickly env PATH="$FAKES/no-network:$BIN" "$PROJECT/ci/run"
	assert_failure 2
	assert_stderr_has "cannot install qemu-system-x86"
	assert_output ""
}

@test "who may not install packages is told why, and not of the network" {
	without qemu-system-x86_64
	as_nobody env PATH="$FAKES/no-sudo:$BIN" "$PROJECT/ci/run"
	assert_failure 2
	assert_stderr_has "cannot install qemu-system-x86"
	assert_stderr_has "sudo: a password is required"
}

@test "with SETUP=no what is missing is named by program, and nothing is installed" {
	without qemu-system-x86_64 cpio pkg-config
	run_quickly env PATH="$FAKES/no-network:$BIN" SETUP=no "$PROJECT/ci/run"
	assert_one_complaint "SETUP=no" "program qemu-system-x86_64" "program cpio" "program pkg-config"
	assert_same_files "$BEFORE"
}

@test "without apt what is missing is named, too" {
	without apt-get rsync
	run_quickly env PATH="$BIN" "$PROJECT/ci/setup" run kselftest
	assert_one_complaint "no apt" "program rsync"
}

@test "a header, a library and a module of python are named by what they are" {
	printf '%s\t%s\t%s\t%s\n' odd header no/such.h a odd library libnosuch.a b \
		odd python no_such c odd pkgconfig nosuch d odd bats bats-nosuch e > "$PROJECT/ci/lib/needs"
	run_quickly env SETUP=no "$PROJECT/ci/setup" odd
	assert_one_complaint "header no/such.h" "library libnosuch.a" "python no_such" \
		"pkgconfig nosuch" "bats bats-nosuch"
}

@test "a QEMU of the user's makes the one of the package needless" {
	without apt-get qemu-system-x86_64
	run_quickly env PATH="$BIN" QEMU=/bin/true "$PROJECT/ci/setup" run
	assert_success
	assert_silent
}

@test "without apt a kernel has to be given" {
	without apt-get
	rm "$PROJECT/build/kernels"
	run_quickly env PATH="$BIN" "$PROJECT/ci/run"
	assert_one_complaint "no apt" "KERNEL and KDIR"
}

@test "a SETUP that is not known, and a group that does not exist, are refused" {
	run_quickly env SETUP=maybe "$PROJECT/ci/run"
	assert_one_complaint "SETUP=maybe" "yes or no"
	run_quickly "$PROJECT/ci/setup" run nosuch
	assert_one_complaint "nosuch"
}
