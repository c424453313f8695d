# SPDX-License-Identifier: GPL-2.0
#
# The lab's verdicts on programs that end in every way. The programs are in programs/.

load lab

@test "a program that prints a line and exits with 0 passes" {
	lab passes
	assert_good passes
	assert_equal "${lines[0]}" "KTAP version 1"
	assert_line "1..1"
	assert_line --regexp "^# pass:1 in "
}

@test "KLP_LAB names the program that has the guest for itself, also when bash starts it" {
	lab owns-guest
	assert_good owns-guest
	lab_command
	run_quickly "${COMMAND[@]}" /bin/bash,/kselftest/programs/owns-guest.sh
	assert_good owns-guest
}

@test "a program that exits with 1 fails, and its output is shown" {
	lab --again="make again NAME=" fails
	assert_bad fails fail "exit status 1"
	assert_line "# TEST: a check ... not what was expected:"
	assert_line "# expected 1, found 2"
	assert_line "# again: make again NAME=fails"
}

@test "a program that prints not ok fails, whatever its exit status" {
	lab says-not-ok
	assert_bad says-not-ok fail
}

@test "a program that exits with 4 is skipped with its reason" {
	lab passes skips
	assert_success
	assert_line "ok 2 skips # SKIP this kernel has no such thing"
}

@test "a program that exits with 4 and gives no reason fails" {
	lab skips-silently
	assert_bad skips-silently fail "exit status 4, a skip, but no line"
}

@test "a run in which every program is skipped has tested nothing, and ends with 2" {
	lab skips skips-oddly
	assert_failure 2
	assert_line --partial "# pass:0 skip:2 in "
	assert_stderr_is "klp-lab: nothing was tested: all of them were skipped"
}

@test "a program that exits with 2 and prints XFAIL has failed as expected" {
	lab xfails
	assert_good xfails "XFAIL fixed in a later kernel"
}

@test "a syntax error is a failure, not an expected one, though bash exits with 2" {
	lab is-broken
	assert_bad is-broken fail "exit status 2"
	assert_line --regexp "^# .*syntax error"
}

@test "a program that does not exist fails" {
	lab no-such-program
	assert_bad no-such-program fail "exit status 126"
}

@test "a program that a signal kills fails" {
	lab is-killed
	assert_bad is-killed fail "killed by signal 9"
}

@test "a program that prints nothing fails" {
	lab says-nothing
	assert_bad says-nothing fail "exit status 0, but it printed nothing"
}

@test "a program whose output ends in the middle of a line fails" {
	lab stops-midline
	assert_bad stops-midline fail "exit status 0, but its output ends in the middle of a line"
	assert_line "# TEST: another che"
}

@test "a program that prints without end fails" {
	lab floods
	assert_bad floods fail "printed without end"
}

@test "a program that does not end is stopped, after the kernel has printed what its tasks do" {
	lab --timeout=2 hangs
	assert_bad hangs timeout "no end after 2 s"
	run grep -c "sysrq: Show " "$RESULTS_DIR/hangs.console"
	assert_output 2
}

@test "a kernel that hangs with interrupts off is stopped" {
	lab --timeout=3 hangs-kernel
	assert_bad hangs-kernel timeout "no end after 3 s"
}

@test "a program that kills the agent panics the kernel" {
	lab kills-agent
	assert_bad kills-agent panic "Kernel panic - not syncing: Attempted to kill init!"
}

@test "a real WARN is a splat" {
	lab warns
	assert_bad warns splat "lab_faults: asked to warn"
}

@test "a complaint is a splat, whatever the level of the console" {
	lab complains-quietly
	assert_bad complains-quietly splat "WARNING: possible circular locking dependency detected"
	run -1 grep -q "circular" "$RESULTS_DIR/complains-quietly.console"
	run -0 cat "$RESULTS_DIR/complains-quietly.log"
	assert_line "<11>BUG: sleeping function called from invalid context at mm/slab.h:1"
}

@test "a stall is a splat when it happens again with nothing else running" {
	lab passes stalls
	assert_failure 1
	assert_line "not ok 2 stalls # ERROR splat: rcu: INFO: rcu_sched self-detected stall on CPU"
}

@test "a program that overruns the kernel log does not pass" {
	lab overruns-log
	assert_bad overruns-log fail "a part of the kernel log was overwritten before it was read"
}

@test "a complaint during the boot is reported once, and the run ends with 2" {
	copy_template
	echo "WARNING: CPU: 0 PID: 1 at a.c:1" >> "$TEMPLATE/log"
	lab passes skips
	assert_failure 2
	assert_line "# the kernel complained in the boot: WARNING: CPU: 0 PID: 1 at a.c:1"
	assert_line "ok 1 passes"
	assert_stderr_is "klp-lab: the kernel complained in the boot: WARNING: CPU: 0 PID: 1 at a.c:1"
}

@test "a real WARN that is announced by its message is no splat" {
	lab warns-announced
	assert_good warns-announced
}

@test "a program that leaves a process behind is not waited for" {
	lab --timeout=5 leaves-child
	assert_good leaves-child
}

# socket_takes: sets BYTES to the number of single bytes that fit into a socket
socket_takes() {
	BYTES=$(python3 - <<-EOF
		import socket
		ours, theirs = socket.socketpair()
		ours.setblocking(False)
		bytes = 0
		try:
		    while True:
		        bytes += ours.send(b"x")
		except BlockingIOError:
		    print(bytes)
		EOF
	)
}

@test "the end of a program's output is not lost when the lab reads late" {
	local bytes

	socket_takes
	# The socket takes the line "NONCE out TEXT" and the first 20 bytes of "NONCE exit 0 0"; a
	# nonce has 16. The rest is small enough for the port's buffer.
	bytes=$((BYTES - 16 - 6 - 16 - 4))
	start_lab "ends-talking,$bytes"
	# The lab names a program by its argument.
	wait_until_true 30 program_began "$bytes"
	kill -STOP -- "-$LAB_PID"
	sleep 2
	kill -CONT -- "-$LAB_PID"
	end_lab
	assert_good "$bytes"
}

@test "a panic is seen, even after a check that passed" {
	lab panics
	assert_bad panics panic "Kernel panic - not syncing: sysrq triggered crash"
	assert_line "# TEST: a check ... ok"
}

@test "a guest that vanishes after a check that passed is lost" {
	lab vanishes
	assert_bad vanishes lost
	assert_line "# TEST: a check ... ok"
}

@test "a complaint of the kernel is a splat, though the program passes" {
	lab splats
	assert_bad splats splat "WARNING: CPU: 0 PID: 1 at kernel/of/tests.c:1"
}

@test "a complaint of the kernel that the program announced is no splat" {
	lab splats-announced
	assert_good splats-announced
}

@test "an announcement does not cover another complaint" {
	lab splats-otherwise
	assert_bad splats-otherwise splat "BUG: kernel NULL pointer dereference"
}

@test "an announced complaint that the kernel does not make is a failure" {
	lab splats-not
	assert_bad splats-not fail "splat \"at kernel/of/tests.c:1\" announced 1 times, seen 0 times"
}

@test "a complaint that only the kernel's taint shows is a splat" {
	lab taints
	assert_bad taints splat "the kernel is tainted (512)"
}

@test "the kernel's messages do not get into the program's output" {
	lab interleaves
	assert_good interleaves
	assert_equal "$(< "$RESULTS_DIR/interleaves.output")" "TEST: a check ... ok"
	run grep -c "not the program's word" "$RESULTS_DIR/interleaves.console"
	assert_output 1
}

@test "a program cannot forge the agent's replies" {
	lab forges
	assert_bad forges fail "exit status 1"
	refute_output --partial forged
}

@test "a program does not see what an earlier program did to its guest" {
	lab --jobs=1 leaves-dirt leaves-dirt
	assert_success
	assert_line --regexp "^# pass:2 in "
}

@test "results are reported in the order of the plan, and one failure is enough for exit status 1" {
	lab --jobs=2 is-slow fails passes skips
	assert_failure 1
	assert_line "1..4"
	assert_equal "$(grep -E "^(not )?ok " <<< "$output")" "ok 1 is-slow
not ok 2 fails
ok 3 passes
ok 4 skips # SKIP this kernel has no such thing"
	assert_line --regexp "^# pass:2 fail:1 skip:1 in "
}

@test "--early starts a program before the others, and has to name one of them" {
	lab --jobs=1 --early=/kselftest/programs/fails.sh passes skips fails
	assert_equal "$(grep -E "^(not )?ok " <<< "$output")" "ok 1 passes
ok 2 skips # SKIP this kernel has no such thing
not ok 3 fails"
	[[ $RESULTS_DIR/fails.output -ot $RESULTS_DIR/passes.output ]]

	lab --early=/kselftest/programs/hangs.sh passes
	assert_one_complaint "--early /kselftest/programs/hangs.sh: not one of the programs"
}

@test "skipped and passed programs together are a success" {
	lab passes skips xfails
	assert_success
	assert_line --regexp "^# pass:1 skip:1 xfail:1 in "
}
