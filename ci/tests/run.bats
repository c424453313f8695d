# SPDX-License-Identifier: GPL-2.0
#
# ci/run with values that it cannot use: it ends with status 2, prints one line that names the
# value, and leaves nothing behind.

load lab

setup() {
	setup_lab
	copy_project "$BATS_TEST_TMPDIR/project"
	mapfile -t KEPT < <("$PROJECT/ci/linux/get-kernel")
	BEFORE=$(files_of_project)
}

# refuses(VARIABLE=value..., --, text...): ci/run with these variables ends as
# above, and its line has the texts
refuses() {
	local variables=()

	while [[ $1 != -- ]]; do
		variables+=("$1")
		shift
	done
	shift
	run_quickly env "${variables[@]}" "$PROJECT/ci/run"
	assert_one_complaint "$@"
	assert_output ""
	assert_same_files "$BEFORE"
}

# fake_tree(sed script, file): sets TREE to a build tree that differs from the
# kept one in that file
fake_tree() {
	TREE=$BATS_TEST_TMPDIR/tree
	mkdir -p "$TREE/include/config" "$TREE/include/generated"
	cp "${KEPT[1]}/include/config/auto.conf" "$TREE/include/config/"
	cp "${KEPT[1]}/include/generated/utsrelease.h" "$TREE/include/generated/"
	sed -i "$1" "$TREE/include/$2"
}

@test "a KERNEL that does not exist is refused" {
	refuses KERNEL=/nonexistent/bzImage KDIR="${KEPT[1]}" -- KERNEL=/nonexistent/bzImage
}

@test "a KDIR that does not exist is refused" {
	refuses KERNEL="${KEPT[0]}" KDIR=/nonexistent/tree -- KDIR=/nonexistent/tree
}

@test "a KERNEL that is no kernel image is refused" {
	refuses KERNEL=/etc/passwd KDIR="${KEPT[1]}" -- KERNEL=/etc/passwd "not an x86 kernel image"
}

@test "a KERNEL that is empty is refused" {
	touch "$BATS_TEST_TMPDIR/empty"
	refuses KERNEL="$BATS_TEST_TMPDIR/empty" KDIR="${KEPT[1]}" -- \
		"KERNEL=$BATS_TEST_TMPDIR/empty" "not an x86 kernel image"
}

@test "a KERNEL that was cut off is refused" {
	head --bytes=1000 "${KEPT[0]}" > "$BATS_TEST_TMPDIR/cut"
	refuses KERNEL="$BATS_TEST_TMPDIR/cut" KDIR="${KEPT[1]}" -- \
		"KERNEL=$BATS_TEST_TMPDIR/cut" "not an x86 kernel image"
}

@test "a KDIR that is no build tree is refused" {
	refuses KERNEL="${KEPT[0]}" KDIR=/etc -- KDIR=/etc "not a kernel's build tree"
}

@test "a KDIR of another release is refused, and both releases are named" {
	fake_tree 's/".*"/"9.8.7-other"/' generated/utsrelease.h
	refuses KERNEL="${KEPT[0]}" KDIR="$TREE" -- "${KEPT[0]##*vmlinuz-}" 9.8.7-other
}

@test "a kernel without livepatching is refused, and the option is named" {
	fake_tree '/^CONFIG_LIVEPATCH=/d' config/auto.conf
	refuses KERNEL="${KEPT[0]}" KDIR="$TREE" -- "without CONFIG_LIVEPATCH:"
}

@test "a kernel without modules is refused, and the options are named" {
	fake_tree '/^CONFIG_MODULES=/d;/^CONFIG_MODULE_UNLOAD=/d' config/auto.conf
	refuses KERNEL="${KEPT[0]}" KDIR="$TREE" -- "without CONFIG_MODULES CONFIG_MODULE_UNLOAD:"
}

@test "a kernel without reliable stack traces is refused" {
	fake_tree '/^CONFIG_HAVE_RELIABLE_STACKTRACE=/d' config/auto.conf
	refuses KERNEL="${KEPT[0]}" KDIR="$TREE" -- "without CONFIG_HAVE_RELIABLE_STACKTRACE:"
}

# fake_release(release): sets KERNEL and TREE to a kernel of this release
fake_release() {
	local offset

	fake_tree "s/\".*\"/\"$1\"/" generated/utsrelease.h
	KERNEL=$BATS_TEST_TMPDIR/bzImage
	cp -L "${KEPT[0]}" "$KERNEL"
	offset=$(od -An -t u2 -j $((0x20e)) -N 2 "$KERNEL")
	printf '%s \0' "$1" | dd of="$KERNEL" bs=1 seek=$((offset + 0x200)) conv=notrunc status=none
}

@test "a kernel that is older than the scenarios know is refused" {
	local release

	for release in 4.19.0-27-amd64 5.9.16 5.1.0 2.6.39; do
		fake_release "$release"
		refuses KERNEL="$KERNEL" KDIR="$TREE" -- "($release) is older than Linux 5.10"
	done
	for release in 5.10.0 5.10-rc1 5.14.0-503.el9 6.1.0 10.0.1; do
		fake_release "$release"
		run_quickly "$PROJECT/ci/linux/check-kernel" "$KERNEL" "$TREE"
		assert_success
		assert_output "$release"
	done
}

@test "more virtual CPUs than the kernel has room for are refused" {
	local target

	fake_tree 's/^CONFIG_NR_CPUS=.*/CONFIG_NR_CPUS=8/' config/auto.conf
	refuses KERNEL="${KEPT[0]}" KDIR="$TREE" SMP=9 -- SMP=9 "room for 8 CPUs"
	for target in shell kselftest upstream soak bench; do
		run_quickly env KERNEL="${KEPT[0]}" KDIR="$TREE" SMP=9 "$PROJECT/ci/$target"
		assert_one_complaint SMP=9
	done
	# With FAULTS it writes nothing to the checkout, which is read-only here.
	run_quickly env KERNEL="${KEPT[0]}" KDIR="$TREE" SMP=9 FAULTS=never-releases "$PROJECT/ci/faults"
	assert_one_complaint SMP=9
	# This is refused before the kernel is built.
	refuses FLAVOUR=small SMP=9 -- SMP=9 "FLAVOUR=small has room for 8 CPUs"
	run_quickly env SMP=8 "$PROJECT/ci/linux/check-kernel" "${KEPT[0]}" "$TREE"
	assert_success
}

@test "KERNEL and KDIR go together" {
	refuses KERNEL="${KEPT[0]}" -- "KERNEL without KDIR"
	refuses KDIR="${KEPT[1]}" -- "KDIR without KERNEL"
}

@test "TESTS that match nothing are refused" {
	refuses TESTS=test-state-nonesuch -- TESTS=test-state-nonesuch
	refuses TESTS="test-state-* nonesuch-*" -- "TESTS=nonesuch-*"
}

@test "TESTS of nothing but blanks are refused" {
	refuses TESTS=" " -- "TESTS="
}

@test "a number that is no positive whole number is refused" {
	local pair

	for pair in JOBS=0 JOBS=abc JOBS=-1 JOBS=1.5 TIMEOUT=abc TIMEOUT=0 TIMEOUT=99999999999 \
		SMP=0 SMP=two; do
		refuses "$pair" -- "$pair" "whole number"
	done
}

@test "an unknown ACCEL is refused" {
	refuses ACCEL=foo -- ACCEL=foo "auto or kvm or tcg"
}

@test "a LINUX is refused when no kernel is built from it" {
	refuses LINUX=/usr/src -- LINUX=/usr/src FLAVOUR
}

@test "arguments are refused: ci/run takes variables" {
	run_quickly "$PROJECT/ci/run" test-state-upgrade
	assert_one_complaint "make help"
}

@test "variables that the scripts use themselves are ignored in the environment" {
	refuses TOP=/nonexistent KLP_STATE_IN_USE=/nonexistent ACCEL=foo -- ACCEL=foo
}

@test "RESULTS that cannot be made and a QEMU that does not exist are refused" {
	refuses RESULTS=/dev/null/results -- RESULTS=/dev/null/results
	refuses QEMU=/nonexistent/qemu -- /nonexistent/qemu
}

@test "a disk without room for the build is refused before it is full" {
	on_small_disk 20M "$PROJECT/build" env KERNEL="$(readlink -f "${KEPT[0]}")" \
		KDIR="$(readlink -f "${KEPT[1]}")" "$PROJECT/ci/run"
	assert_one_complaint "$PROJECT/build" "MiB free" "600 needed"
}

@test "without network and without a kept kernel, the error asks for a network" {
	rm "$PROJECT/build/kernels"
	run_quickly env PATH="$FAKES/no-network:$PATH" "$PROJECT/ci/run"
	assert_failure 2
	assert_stderr_has "is there a network?"
	assert_output ""
	assert_equal "$(find "$PROJECT/build" -name "*.??????")" ""
}
