# SPDX-License-Identifier: GPL-2.0
#
# "make install" makes a folder that runs on a real machine, and leaves that as it was. A guest
# stands for the real machine.

load lab

# Each of these programs runs scenarios one after another, for a minute or two without KVM.

@test "installed scenarios leave the machine as it was" {
	LIMIT=900 lab --timeout=600 is-real-machine
	assert_good is-real-machine
}

@test "the installed runner reports what each test did" {
	LIMIT=900 lab --timeout=600 installed-runner
	assert_good installed-runner
}

@test "installed scenarios name what the machine lacks" {
	LIMIT=900 lab --timeout=600 unfit-machine
	assert_good unfit-machine
}

@test "an installed folder has kselftest's layout" {
	run -0 "$SHARED/installed/run_kselftest.sh" --list
	assert_line "livepatch:test-state-upgrade.sh"
	assert [ -x "$SHARED/installed/livepatch/test-state-upgrade.sh" ]
	assert [ -f "$SHARED/installed/livepatch/test_modules/test_klp_upgrade.ko" ]
}

@test "make install refuses an empty INSTALL_PATH" {
	run_quickly env INSTALL_PATH= "$PROJECT/ci/install"
	assert_one_complaint "INSTALL_PATH"
}

@test "make install refuses an INSTALL_PATH that is not an empty folder" {
	mkdir "$BATS_TEST_TMPDIR/full"
	touch "$BATS_TEST_TMPDIR/full/file"
	run_quickly env INSTALL_PATH="$BATS_TEST_TMPDIR/full" "$PROJECT/ci/install"
	assert_one_complaint "$BATS_TEST_TMPDIR/full" "not an empty folder"
}

@test "make install refuses a KDIR that is no build tree" {
	run_quickly env INSTALL_PATH="$BATS_TEST_TMPDIR/new" KDIR=/etc "$PROJECT/ci/install"
	assert_one_complaint "KDIR=/etc"
	assert [ ! -e "$BATS_TEST_TMPDIR/new" ]
}

@test "make install refuses a KDIR whose kernel lacks an option that all scenarios need" {
	local files tree=$BATS_TEST_TMPDIR/tree

	mapfile -t files < <("$PROJECT/ci/linux/get-kernel")
	copy_headers "${files[1]}" "$tree"
	sed -i '/^CONFIG_LIVEPATCH=/d; /^CONFIG_SERIAL_8250_CONSOLE=/d' "$tree/include/config/auto.conf"
	run_quickly env INSTALL_PATH="$BATS_TEST_TMPDIR/new" KDIR="$tree" "$PROJECT/ci/install"
	# A real machine may lack options that only the lab needs.
	assert_one_complaint "KDIR=$tree" "without CONFIG_LIVEPATCH:"
	assert [ ! -e "$BATS_TEST_TMPDIR/new" ]
}
