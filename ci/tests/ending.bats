# SPDX-License-Identifier: GPL-2.0
#
# Runs that are ended from outside. teardown() checks that no process and no file is left.

load lab

# assert_named_as_lost: both planned programs are reported as lost
assert_named_as_lost() {
	assert_failure 2
	assert_equal "$(grep -cE "^not ok [12] (hangs|passes|hangs-2) # ERROR" <<< "$output")" 2
	assert_equal "$(cat "$RESULTS_DIR/results.ktap")" "$output"
	run -0 jq '[.status, (.programs | map(select(.verdict == "lost")) | length)] | tostring' "$RESULTS_DIR/results.json"
	assert_output '"[2,2]"'
}

# boot_began: QEMU runs, and has had a second
boot_began() {
	[[ $(processes_of_test "share=on.*$INITRD") ]] && sleep 1
}

no_process_left() {
	[[ -z $(processes_of_test "$INITRD") ]]
}

@test "after SIGINT, every planned program is reported, and the lab ends with 2" {
	start_lab --jobs=1 hangs passes
	wait_until_true 30 program_began hangs
	kill -INT "$LAB_PID"
	end_lab
	assert_stderr_is "klp-lab: interrupted"
	assert_named_as_lost
}

@test "Ctrl-C, which signals all processes of the run, has the same result as SIGINT" {
	start_lab --jobs=2 hangs hangs
	wait_until_true 30 program_began hangs
	kill -INT -- "-$LAB_PID"
	end_lab
	assert_stderr_is "klp-lab: interrupted"
	assert_named_as_lost
}

@test "SIGTERM has the same result as SIGINT" {
	start_lab --jobs=1 hangs passes
	wait_until_true 30 program_began hangs
	kill -TERM "$LAB_PID"
	end_lab
	assert_named_as_lost
}

@test "a script that a signal ends also ends its child processes, and cleans up" {
	local what session script=$BATS_TEST_TMPDIR/script

	# shellcheck disable=SC2016 # for the script
	for what in program 'quietly program' 'text=$(program)' 'in_group program; wait'; do
		rm -f "$script".*
		cat <<-EOF > "$script"
			. "$PROJECT/ci/lib/base.sh"
			program() {
				bash -c 'touch "$script.began"; sleep 50; :'
			}
			clean_up() {
				touch "$script.ends"
				sleep 0.3
				touch "$script.cleaned-up"
			}
			$what
			:
		EOF
		start bash "$script"
		session=$LAB_PID
		wait_until_true 10 test -e "$script.began"
		kill -TERM "$LAB_PID"
		# make sends a second signal, too.
		wait_until_true 10 test -e "$script.ends"
		kill -TERM "$LAB_PID"
		end_lab
		assert_failure 143
		wait_until_true 2 no_process_of_session "$session"
		assert [ -e "$script.cleaned-up" ]
	done
}

@test "a scenario cleans up once, though signals reach processes that it has just started" {
	local script=$BATS_TEST_TMPDIR/scenario session

	cp "$PROJECT"/tools/testing/selftests/livepatch/*.sh "$SUITE_BUILD"/wait_until \
		"$BATS_TEST_TMPDIR"
	cat > "$script" <<-'EOF'
		. "${0%/*}"/functions.sh
		log_clean_up() {
			echo clean-up >> "$0.log"
		}
		unload_rest() { :; }
		check_balance() { :; }
		pop_config() { :; }
		AT_CLEANUP+=(log_clean_up)
		trap cleanup EXIT
		trap 'exit 1' INT TERM HUP
		for ((i = 0; i < 100; i++)); do
			sleep 60 &
			kill $!
		done
		sleep 60 &
		sleep 60 &
	EOF
	MAX_WAIT=10 start bash "$script"
	session=$LAB_PID
	end_lab
	assert_success
	wait_until_true 2 no_process_of_session "$session"
	assert_equal "$(cat "$script.log")" clean-up
}

@test "a script in which a command fails ends with 2" {
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly bash -c '. "$1"; false; :' - "$PROJECT/ci/lib/base.sh"
	assert_failure 2
}

# step_began: ci/check has named the step, and its programs run
step_began() {
	grep -q '^# static' "$BATS_TEST_TMPDIR/stdout" && pgrep -s "$LAB_PID" shellcheck
}

# no_process_of_session(session): zombies do not count
no_process_of_session() {
	! pgrep -s "$1" -r D,R,S,T
}

@test "SIGTERM ends make check with all processes of its step" {
	local session

	start "$PROJECT/ci/check" static
	session=$LAB_PID
	wait_until_true 60 step_began
	kill -TERM "$LAB_PID"
	end_lab
	wait_until_true 5 no_process_of_session "$session"
}

@test "a program that finished before an interrupt keeps its verdict" {
	start_lab --jobs=1 passes hangs
	wait_until_true 30 program_began hangs
	kill -INT "$LAB_PID"
	end_lab
	assert_failure 2
	assert_line "ok 1 passes"
	assert_line --regexp "^not ok 2 hangs # ERROR lost"
}

@test "an interrupt during the boot of a template leaves no template" {
	own_template
	start_lab passes
	wait_until_true 30 boot_began
	kill -INT -- "-$LAB_PID"
	end_lab
	assert_one_complaint "interrupted"
	refute [ -e "$TEMPLATE" ]
}

@test "when the lab is killed, its guests end" {
	start_lab --jobs=2 hangs hangs
	wait_until_true 30 program_began hangs
	kill -KILL "$LAB_PID"
	wait_until_true 10 no_process_left
}

@test "when the lab is killed during a template's boot, the guest ends, and the next run boots" {
	own_template
	start_lab passes
	wait_until_true 30 boot_began
	kill -KILL "$LAB_PID"
	wait_until_true 10 no_process_left
	lab passes
	assert_good passes
}

@test "a program whose QEMU is killed is infra, and the run goes on" {
	start_lab --jobs=1 hangs passes
	wait_until_true 30 program_began hangs
	kill -KILL "$(processes_of_test "^[^ ]*qemu.*$INITRD")"
	end_lab
	assert_failure 2
	assert_line --partial "not ok 1 hangs # ERROR infra: QEMU was killed by signal 9 (Killed)"
	assert_line "ok 2 passes"
}

@test "when stdout cannot be written, the programs still run, but the run is incomplete" {
	lab_command passes
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly bash -c 'exec "$@" > /dev/full' to_full "${COMMAND[@]}"
	assert_one_complaint "cannot write to stdout"
	run -0 grep "^ok 1 passes" "$RESULTS_DIR/results.ktap"
}

@test "a full disk under the results is named, and the lab ends with 2" {
	lab_command passes fails
	on_small_disk 4k "$RESULTS_DIR" "${COMMAND[@]}"
	assert_one_complaint "$RESULTS_DIR" "No space left on device"
}
