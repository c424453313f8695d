# SPDX-License-Identifier: GPL-2.0
#
# What a machine lacks: it is installed, or named.

load lab

setup() {
	setup_lab
	copy_project "$BATS_TEST_TMPDIR/project"
	# Missing packages have to be named before any file is made.
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

# as_nobody(command...): run it without root's rights
as_nobody() {
	unshare --user true 2> /dev/null || skip "no rights to make a user namespace"
	run_quickly unshare --user "$@"
}

@test "on a machine that lacks nothing, ci/setup needs no rights and prints nothing" {
	as_nobody "$PROJECT/ci/setup" run kselftest matrix faults mutants check
	assert_success
	assert_output ""
	assert_silent
}

@test "a user who may not install packages gets the command that installs them" {
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

@test "when sudo fails, its error is shown" {
	without qemu-system-x86_64
	as_nobody env PATH="$FAKES/no-sudo:$BIN" "$PROJECT/ci/run"
	assert_failure 2
	assert_stderr_has "cannot install qemu-system-x86"
	assert_stderr_has "sudo: a password is required"
}

@test "with SETUP=no missing programs are named, and nothing is installed" {
	without qemu-system-x86_64 cpio pkg-config
	run_quickly env PATH="$FAKES/no-network:$BIN" SETUP=no "$PROJECT/ci/run"
	assert_one_complaint "SETUP=no" "program qemu-system-x86_64" "program cpio" "program pkg-config"
	assert_same_files "$BEFORE"
}

@test "without apt missing programs are named, too" {
	without apt-get rsync
	run_quickly env PATH="$BIN" "$PROJECT/ci/setup" run kselftest
	assert_one_complaint "no apt" "program rsync"
}

@test "a missing header, library and Python module are named by kind and name" {
	printf '%s\t%s\t%s\t%s\n' odd header no/such.h a odd library libnosuch.a b \
		odd python no_such c odd pkgconfig nosuch d odd bats bats-nosuch e > "$PROJECT/ci/lib/needs"
	run_quickly env SETUP=no "$PROJECT/ci/setup" odd
	assert_one_complaint "header no/such.h" "library libnosuch.a" "python no_such" \
		"pkgconfig nosuch" "bats bats-nosuch"
}

@test "with QEMU=program, QEMU's package is not needed" {
	without apt-get qemu-system-x86_64
	run_quickly env PATH="$BIN" QEMU=/bin/true "$PROJECT/ci/setup" run
	assert_success
	assert_silent
}

@test "without apt KERNEL and KDIR have to be set" {
	without apt-get
	rm "$PROJECT/build/kernels"
	run_quickly env PATH="$BIN" "$PROJECT/ci/run"
	assert_one_complaint "no apt" "KERNEL and KDIR"
}

@test "an unknown SETUP and an unknown group are refused" {
	run_quickly env SETUP=maybe "$PROJECT/ci/run"
	assert_one_complaint "SETUP=maybe" "yes or no"
	run_quickly "$PROJECT/ci/setup" run nosuch
	assert_one_complaint "nosuch"
}
