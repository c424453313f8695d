# SPDX-License-Identifier: GPL-2.0
#
# Forks of a guest that has been warmed up, and what happens when there are none.

load lab

# As many as make a warm-up worth it.
SIX=(is-warm is-warm is-warm is-warm is-warm is-warm)
SIX_COLD=("${SIX[@]/#*/is-cold}")
WARM_UP=--warm-up=/kselftest/programs/warms-up.sh

@test "each program starts from the guest as the warm-up left it" {
	lab $WARM_UP --jobs=3 "${SIX[@]}"
	assert_success
	assert_silent
	assert_line "# warm-up: /kselftest/programs/warms-up.sh"
	assert_line --partial "# pass:6 in "
	refute_line --partial "warming up"
}

@test "with two virtual CPUs, too" {
	own_template
	lab $WARM_UP --smp=2 "${SIX[@]}"
	assert_success
	assert_line --partial "# pass:6 in "
	assert_stderr_has "klp-lab: booted"
	refute [ "${stderr_lines[1]-}" ]
}

@test "programs that misbehave get the verdicts that they get otherwise" {
	lab $WARM_UP --timeout=5 passes fails skips hangs panics splats vanishes leaves-dirt
	assert_failure 1
	assert_line "ok 1 passes"
	assert_line "not ok 2 fails"
	assert_line --regexp "^ok 3 skips # SKIP"
	assert_line --regexp "^not ok 4 hangs # TIMEOUT"
	assert_line --regexp "^not ok 5 panics # ERROR panic"
	assert_line --regexp "^not ok 6 splats # ERROR splat"
	assert_line --regexp "^not ok 7 vanishes # ERROR lost"
	assert_line "ok 8 leaves-dirt"
	assert_silent
}

@test "a few programs are not worth a warm-up" {
	lab $WARM_UP is-cold is-cold
	assert_success
	refute_line --partial "# warm-up"
}

@test "without one, each starts from the guest as it booted" {
	lab "${SIX_COLD[@]}"
	assert_success
	refute_line --partial "# warm-up"
}

@test "a warm-up in which the kernel complains is named, and the run ends with 2" {
	lab --warm-up=/kselftest/programs/splats.sh "${SIX_COLD[@]}"
	assert_failure 2
	assert_stderr_has "klp-lab: the kernel complained in the warm-up: /kselftest/programs/splats.sh: splat: WARNING"
	assert_line --partial "# the kernel complained in the warm-up: /kselftest/programs/splats.sh: splat: WARNING"
	assert_line --partial "# pass:6 in "
}

@test "a warm-up that fails is named, and what was planned is run without" {
	lab --warm-up=/kselftest/programs/fails.sh "${SIX_COLD[@]}"
	assert_success
	assert_stderr_is "klp-lab: no warm forks: /kselftest/programs/fails.sh: fail: exit status 1"
	refute_line --partial "# warm-up"
}

@test "a warm-up that does not exist is named, and what was planned is run without" {
	lab --warm-up=/nonexistent "${SIX_COLD[@]}"
	assert_success
	assert_stderr_is "klp-lab: no warm forks: /nonexistent: fail: exit status 126"
}

@test "of a QEMU that cannot be forked none is, and what was planned is run without" {
	own_template
	lab --qemu="$FAKES/qemu-without-preload" $WARM_UP "${SIX_COLD[@]}"
	assert_success
	assert_stderr_has "klp-lab: no warm forks: /kselftest/programs/warms-up.sh: QEMU was not forked in time"
	refute_line --partial "# warm-up"
	assert_line --partial "# pass:6 in "
}

@test "a QEMU that uses what a fork would share is not forked, and that is named" {
	own_template
	lab --qemu="$FAKES/qemu-split-wx" $WARM_UP "${SIX_COLD[@]}"
	assert_success
	assert_stderr_has "klp-lab: no warm forks: /kselftest/programs/warms-up.sh: QEMU cannot be forked: it uses shared memory"
	refute_line --partial "# warm-up"
	assert_line --partial "# pass:6 in "
}

@test "a kernel that complains in the warm-up could not do so again, so none is warm" {
	lab --warm-up=/kselftest/programs/warns.sh "${SIX_COLD[@]}"
	assert_failure 2
	assert_line --partial "# pass:6 in "
	assert_stderr_has "klp-lab: the kernel complained in the warm-up: /kselftest/programs/warns.sh: splat: lab_faults: asked to warn"
	run -0 grep "lab_faults: asked to warn" "$RESULTS_DIR/warm-up.console"
}

# warm_qemu: the process that is forked: it was started first
warm_qemu() {
	processes_of_test "^[^ ]*qemu.*$INITRD" | sort -n | head -n 1
}

@test "when the warm guest dies, the rest is run without" {
	start_lab $WARM_UP --jobs=1 is-slow passes passes passes passes passes
	wait_until_true 30 program_began is-slow
	kill -KILL "$(warm_qemu)"
	end_lab
	assert_success
	assert_line --partial "# pass:6 in "
	assert_stderr_has "klp-lab: no more warm forks: QEMU takes no requests to be forked"
}

@test "a fork that is killed is the machine's fault, and the run goes on" {
	start_lab $WARM_UP --jobs=1 hangs passes passes passes passes passes
	wait_until_true 30 program_began hangs
	kill -KILL "$(processes_of_test "^[^ ]*qemu.*$INITRD" | sort -n | tail -n 1)"
	end_lab
	assert_failure 2
	assert_line --partial "not ok 1 hangs # ERROR infra: QEMU was killed by signal 9 (Killed)"
	assert_line --partial "# pass:5 infra:1 in "
}

@test "an interrupt ends the forks and the guest that they came from" {
	start_lab $WARM_UP --jobs=2 hangs hangs passes passes passes passes
	wait_until_true 30 program_began hangs-2
	kill -INT -- "-$LAB_PID"
	end_lab
	assert_failure 2
	assert_stderr_is "klp-lab: interrupted"
}

no_process_left() {
	[[ -z $(processes_of_test "$INITRD") ]]
}

@test "a lab that is killed takes them with it" {
	start_lab $WARM_UP --jobs=2 hangs hangs passes passes passes passes
	wait_until_true 30 program_began hangs-2
	kill -KILL "$LAB_PID"
	wait_until_true 10 no_process_left
}

@test "so does one whose workers are killed, and their programs are infra" {
	local worker

	start_lab $WARM_UP --jobs=1 hangs passes passes passes passes passes
	wait_until_true 30 program_began hangs
	worker=$(pgrep --parent "$LAB_PID" klp-lab)
	kill -KILL "$worker"
	end_lab
	assert_failure 2
	assert_line --regexp "^not ok 1 hangs # ERROR infra"
	assert_line --partial "# pass:5 infra:1 in "
}

@test "a kept template that does not start is booted afresh all the same" {
	copy_template
	truncate --size=1000 "$TEMPLATE/state"
	lab $WARM_UP "${SIX_COLD[@]}"
	assert_success
	assert_stderr_has "the kept template does not start: booting afresh"
}
