# SPDX-License-Identifier: GPL-2.0
#
# Warm forks, and runs that have to do without them.

load lab

# The smallest number of programs for which the lab makes a warm-up.
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

@test "warm forks work with two virtual CPUs, too" {
	own_template
	lab $WARM_UP --smp=2 "${SIX[@]}"
	assert_success
	assert_line --partial "# pass:6 in "
	assert_stderr_has "klp-lab: booted"
	refute [ "${stderr_lines[1]-}" ]
}

@test "programs that misbehave get the same verdicts in warm forks" {
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

@test "without a warm-up, each program starts from the guest as it booted" {
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

@test "a warm-up in which the kernel panics is named, and the run ends with 2" {
	lab --warm-up=/kselftest/programs/panics.sh "${SIX_COLD[@]}"
	assert_failure 2
	assert_stderr_has "klp-lab: the kernel complained in the warm-up: /kselftest/programs/panics.sh: panic: Kernel panic"
	assert_line --partial "# pass:6 in "
}

@test "a warm-up that fails is named, and the programs run without it" {
	lab --warm-up=/kselftest/programs/fails.sh "${SIX_COLD[@]}"
	assert_success
	assert_stderr_is "klp-lab: no warm forks: /kselftest/programs/fails.sh: fail: exit status 1"
	refute_line --partial "# warm-up"
}

@test "a warm-up that does not exist is named, and the programs run without it" {
	lab --warm-up=/nonexistent "${SIX_COLD[@]}"
	assert_success
	assert_stderr_is "klp-lab: no warm forks: /nonexistent: fail: exit status 126"
}

@test "when QEMU cannot be forked, the programs run without warm forks" {
	own_template
	lab --qemu="$FAKES/qemu-without-preload" $WARM_UP "${SIX_COLD[@]}"
	assert_success
	assert_stderr_has "klp-lab: no warm forks: /kselftest/programs/warms-up.sh: QEMU was not forked in time"
	refute_line --partial "# warm-up"
	assert_line --partial "# pass:6 in "
}

@test "a QEMU that uses shared memory is not forked, and the reason is named" {
	own_template
	lab --qemu="$FAKES/qemu-split-wx" $WARM_UP "${SIX_COLD[@]}"
	assert_success
	assert_stderr_has "klp-lab: no warm forks: /kselftest/programs/warms-up.sh: QEMU cannot be forked: it uses shared memory"
	refute_line --partial "# warm-up"
	assert_line --partial "# pass:6 in "
}

@test "a guest with a real WARN in its warm-up is not forked: the forks might not complain again" {
	lab --warm-up=/kselftest/programs/warns.sh "${SIX_COLD[@]}"
	assert_failure 2
	assert_line --partial "# pass:6 in "
	assert_stderr_has "klp-lab: the kernel complained in the warm-up: /kselftest/programs/warns.sh: splat: lab_faults: asked to warn"
	run -0 grep "lab_faults: asked to warn" "$RESULTS_DIR/warm-up.console"
}

# warm_qemu: print the pid of the QEMU that is forked: it was started first
warm_qemu() {
	processes_of_test "^[^ ]*qemu.*$INITRD" | sort -n | head -n 1
}

@test "when the warm guest dies, the remaining programs run without it" {
	start_lab $WARM_UP --jobs=1 is-slow passes passes passes passes passes
	wait_until_true 30 program_began is-slow
	kill -KILL "$(warm_qemu)"
	end_lab
	assert_success
	assert_line --partial "# pass:6 in "
	assert_stderr_has "klp-lab: no more warm forks: QEMU takes no requests to be forked"
}

@test "a program whose fork is killed is infra, and the run goes on" {
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

@test "when the lab is killed, the forks and their guest end" {
	start_lab $WARM_UP --jobs=2 hangs hangs passes passes passes passes
	wait_until_true 30 program_began hangs-2
	kill -KILL "$LAB_PID"
	wait_until_true 10 no_process_left
}

@test "when a worker is killed, its fork ends, and its program is infra" {
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

@test "a kept template that does not start is booted afresh, with a warm-up, too" {
	copy_template
	truncate --size=1000 "$TEMPLATE/state"
	lab $WARM_UP "${SIX_COLD[@]}"
	assert_success
	assert_stderr_has "the kept template does not start: booting afresh"
}
