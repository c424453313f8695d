# SPDX-License-Identifier: GPL-2.0
#
# A QEMU that is missing or misbehaves, and KVM that does not work. The fake QEMUs are in fakes/.

load lab

need_kvm() {
	[[ -r /dev/kvm && -w /dev/kvm ]] || skip "the lab tries KVM only where /dev/kvm may be used"
}

# note_starts: let fake QEMUs write to $STARTS with which accelerator they were started
note_starts() {
	export STARTS=$BATS_TEST_TMPDIR/starts
	let_nobody_in
}

@test "a QEMU that does not exist is named" {
	lab --qemu=/nonexistent/qemu passes
	assert_one_complaint "/nonexistent/qemu" "install"
}

@test "a QEMU that is not installed is named, and so is its package" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	lab_command passes
	run_quickly env PATH="$BATS_TEST_TMPDIR/bin" "${COMMAND[@]}"
	assert_one_complaint "qemu-system-x86_64" "qemu-system-x86"
}

@test "the error of a QEMU that ends at once is quoted" {
	own_template
	lab --qemu="$FAKES/qemu-refuses" passes
	assert_one_complaint "qemu: this option is not for me"
	refute [ -e "$TEMPLATE" ]
}

@test "an interrupt ends a QEMU that never answers" {
	own_template
	start_lab --qemu="$FAKES/qemu-is-silent" passes
	wait_until_true 5 test -e "$TEMPLATE.new/ram"
	kill -INT "$LAB_PID"
	end_lab
	assert_one_complaint "interrupted"
}

@test "a QEMU whose monitor does not speak QMP is refused" {
	own_template
	lab --qemu="$FAKES/qemu-babbles" passes
	assert_one_complaint "not JSON"
}

@test "a QEMU in a wrapper is ended with the wrapper" {
	own_template
	LIMIT=30 lab --qemu="$FAKES/qemu-wrapped" --timeout=2 passes hangs
	assert_failure 1
	assert_line "ok 1 passes"
	assert_line --regexp "^not ok 2 hangs # TIMEOUT"
}

@test "a QEMU that does not end with its guest is killed, and the program passes" {
	own_template
	LIMIT=50 lab --qemu="$FAKES/qemu-stays" passes
	assert_good passes
	assert_stderr_has "klp-lab: passes: QEMU did not end by itself"
}

@test "when KVM fails, the lab uses TCG, reports that once and remembers it" {
	need_kvm
	own_template
	note_starts
	local words=(--accel=auto --accel-memory="$BATS_TEST_TMPDIR/accel"
		--qemu="$FAKES/qemu-without-kvm" passes)

	lab "${words[@]}"
	assert_good passes
	assert_line "# accelerator: tcg"
	assert_stderr_has "KVM does not work here"
	assert_stderr_has "failed to initialize kvm: fake QEMU"

	lab "${words[@]}"
	assert_good passes
	assert_line "# accelerator: tcg"
	assert_silent
	# The trial, the template, and a fork in each of the runs.
	assert_equal "$(< "$STARTS")" "kvm
tcg
tcg
tcg"
}

@test "when KVM hangs, the lab uses TCG after a while" {
	need_kvm
	own_template
	lab --accel=auto --qemu="$FAKES/qemu-kvm-hangs" passes
	assert_failure 2
	assert_stderr_has "KVM does not work here (QEMU's monitor did not answer in time): using TCG"
	assert_stderr_has "TCG was tried"
}

@test "with --accel=kvm, the lab does not use TCG when KVM fails" {
	own_template
	note_starts
	lab --accel=kvm --qemu="$FAKES/qemu-without-kvm" passes
	assert_one_complaint "failed to initialize kvm: fake QEMU"
	assert_equal "$(< "$STARTS")" "kvm"
}
