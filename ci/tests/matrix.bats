# SPDX-License-Identifier: GPL-2.0
#
# The kernel matrix: how it reports kernels that end in each way, how it is resumed, and how it
# runs on other machines. ci/run and get-kernel are fakes: see fakes/matrix.

load lab

setup() {
	setup_lab
	copy_project "$BATS_TEST_TMPDIR/project"
	as_on_debian bookworm
	mapfile -t KEPT < <("$PROJECT/ci/linux/get-kernel" | xargs readlink --canonicalize)
	cp "$FAKES/matrix/run" "$PROJECT/ci/"
	cp "$FAKES/matrix/get-kernel" "$PROJECT/ci/linux/"
	rm "$PROJECT/build/kernels"
	RESULTS_DIR=$BATS_TEST_TMPDIR/results
	for name in bookworm bookworm-backports trixie trixie-backports sid; do
		fake_kernel "$name"
	done
	sed -i '/^CONFIG_LIVEPATCH=/d' "$TREE/include/config/auto.conf"	# of sid
	SSHD=
}

teardown() {
	[[ ! $LAB_PID ]] || kill -KILL "$LAB_PID" 2> /dev/null || true
	if [[ $SSHD ]]; then
		kill "$SSHD"
	fi
	assert_equal "$(pgrep --full --list-full -- "$PROJECT/ci/linux/run-kernel")" ""
}

# fake_kernel(name): make a kept kernel; sets TREE to its build tree
fake_kernel() {
	local folder=$PROJECT/build/kernels/$1

	mkdir -p "$folder/boot"
	cp "${KEPT[0]}" "$folder/boot/vmlinuz-9.9"
	TREE=$folder/usr/src/linux-headers-9.9
	copy_headers "${KEPT[1]}" "$TREE"
}

# matrix(VARIABLE=value...): run it, into RESULTS_DIR
matrix() {
	run_quickly env RESULTS="$RESULTS_DIR" "$@" "$PROJECT/ci/matrix"
	# shellcheck disable=SC2154 # run has set it
	echo "stderr: $stderr"	# shown when the test fails
}

# assert_row(name, pattern): the table has a row of this kernel, and its text matches
assert_row() {
	assert_line --regexp "^${1//+/[+]} +[^ ]+ +$2\$"
}

# assert_junit(expression, text): XPath finds the text in junit.xml
assert_junit() {
	run -0 xmllint --xpath "$1" "$RESULTS_DIR/junit.xml"
	assert_output "$2"
}

@test "a matrix that passes" {
	matrix KERNELS="bookworm trixie-backports"
	assert_success
	assert_row bookworm "2 passed"
	assert_row trixie-backports "2 passed"
	assert_equal "${#lines[@]}" 4
	assert_junit 'count(//testsuite)' 2
	assert_junit 'string(//testsuite[2]/testcase[1]/@classname)' trixie-backports.livepatch
}

@test "a kernel that fails is named with its scenarios, and the status is 1" {
	matrix KERNELS="bookworm trixie"
	assert_failure 1
	assert_row bookworm "2 passed"
	assert_row trixie "1 passed, 1 failed: test-b"
	run -0 cat "$RESULTS_DIR/results.ktap"
	assert_output "KTAP version 1
1..2
  KTAP version 1
  1..2
  ok 1 test-a
  ok 2 test-b
ok 1 bookworm
  KTAP version 1
  1..2
  ok 1 test-a
  not ok 2 test-b
not ok 2 trixie"
	assert_junit 'string(//testsuite[@name="trixie"]/@failures)' 1
}

@test "a kernel that lacks an option is skipped by its name, and that is no success" {
	matrix KERNELS="sid bookworm"
	assert_failure 2
	assert_row sid "skipped: the kernel is built without CONFIG_LIVEPATCH"
	assert_row bookworm "2 passed"
	assert_junit 'string(//testsuite[@name="sid"]//skipped/@message)' \
		"the kernel is built without CONFIG_LIVEPATCH"
}

@test "a kernel that cannot be got or built for is named with the reason; the others run" {
	matrix KERNELS="forky bookworm-backports trixie bookworm"
	assert_failure 2
	assert_row forky "not run: apt knows no linux-image-amd64 of forky: is there a network\?"
	assert_row bookworm-backports "not run: this cannot be built"
	assert_row trixie "1 passed, 1 failed: test-b"
	assert_row bookworm "2 passed"
	assert_junit 'count(//testsuite[testcase/error])' 2
	run -0 grep -c '^not ok .* # ERROR none: ' "$RESULTS_DIR/results.ktap"
	assert_output 2
}

@test "KERNELS can name an image and its build tree" {
	matrix KERNELS="bookworm $PROJECT/build/kernels/trixie/boot/vmlinuz-9.9:$TREE /nonexistent/a:/nonexistent/b"
	assert_failure 2
	assert_row "own-${KEPT[0]##*/vmlinuz-}" ".*CONFIG_LIVEPATCH"
	assert_row own- "not run: KERNEL=/nonexistent/a: no such file"
}

@test "wrong variables are refused before anything is made" {
	local variable

	for variable in KERNELS=nonesuch KERNELS="bookworm /a/path" KERNELS=" " TESTS=nonesuch \
		JOBS=0 NODES=/nonexistent RESUME=/nonexistent KERNEL=trixie FLAVOUR=debug LINUX=/usr/src; do
		matrix KERNELS=bookworm "$variable"
		assert_one_complaint "${variable%%=*}"
		assert_output ""
		assert [ ! -e "$RESULTS_DIR" ]
	done
}

@test "make matrix without KERNELS has one kernel of each Debian build" {
	# make exports variables that nobody has set as empty ones.
	run_quickly env RESULTS="$RESULTS_DIR" UNREACHABLE=none PATH="$FAKES/fake-debian:$PATH" \
		make -C "$PROJECT" matrix
	run -0 cut -f 1 "$RESULTS_DIR/kernels.all"
	assert_output "bullseye
bookworm
bookworm-backports
trixie
trixie-backports
sid"
}

run_began() {
	[[ -s $BATS_TEST_TMPDIR/began ]]
}

run_has_verdict() {
	[[ -s $RESULTS_DIR/runs/$1/verdict ]]
}

# start_matrix(VARIABLE=value...): start it with a slow kernel, and wait until that has begun
start_matrix() {
	touch "$BATS_TEST_TMPDIR/slow"
	start env RESULTS="$RESULTS_DIR" "$@" "$PROJECT/ci/matrix"
	wait_until_true 20 run_began
}

@test "a matrix that was interrupted before it had all kernels cannot be resumed" {
	start_matrix KERNELS="bookworm sid"
	kill -TERM -- "-$LAB_PID"
	end_lab
	assert_failure
	rm "$BATS_TEST_TMPDIR"/slow
	run_quickly env RESUME="$RESULTS_DIR" "$PROJECT/ci/matrix"
	assert_one_complaint "RESUME=$RESULTS_DIR: not the result folder of a matrix"
}

@test "an interrupted matrix leaves no process, and can be resumed" {
	start_matrix KERNELS="bookworm trixie-backports trixie" TESTS='test-state-u*'
	wait_until_true 20 run_has_verdict bookworm
	kill -TERM -- "-$LAB_PID"
	end_lab
	assert_failure 2
	assert_stderr_has "interrupted: make matrix RESUME="
	assert_row trixie-backports "incomplete: it was interrupted"
	# The matrix has sent it a signal, but it may take a moment to end.
	wait_until_true 2 process_ended "$(< "$BATS_TEST_TMPDIR/began")"

	rm "$BATS_TEST_TMPDIR"/slow
	# GNU parallel may write its log late: it must not matter.
	: > "$RESULTS_DIR/jobs.log"
	touch --date=@0 "$RESULTS_DIR/runs/bookworm/verdict"
	run_quickly env RESUME="$RESULTS_DIR" TESTS=other "$PROJECT/ci/matrix"
	assert_failure 1
	assert_row bookworm "2 passed"
	assert_row trixie-backports "2 passed"
	assert_row trixie "1 passed, 1 failed: test-b"
	# A finished kernel does not run again, and TESTS of the first run holds.
	run -0 stat --format=%Y "$RESULTS_DIR/runs/bookworm/verdict"
	assert_output 0
	run -0 grep -c "TESTS='test-state-u\*'" "$RESULTS_DIR/jobs.log"
}

# resumable: make a matrix in RESULTS_DIR that can be resumed
resumable() {
	run_quickly env RESULTS="$RESULTS_DIR" KERNELS="bookworm" "$PROJECT/ci/matrix"
	assert_success
	rm -r "$RESULTS_DIR/runs/bookworm"
}

# refuses_resume(text...): the matrix is refused, and the program in its folder was not executed
refuses_resume() {
	run_quickly env RESUME="$RESULTS_DIR" "$PROJECT/ci/matrix"
	assert_one_complaint "RESUME=$RESULTS_DIR" "$@"
	assert [ ! -e "$BATS_TEST_TMPDIR/executed" ]
}

@test "nothing in a folder that is resumed is executed" {
	local line

	resumable
	for line in "touch $BATS_TEST_TMPDIR/executed" "TESTS='\$(touch $BATS_TEST_TMPDIR/executed)'; x=" \
			"PATH=$RESULTS_DIR" "BASH_ENV=$RESULTS_DIR/settings" TOP=/ "passed_on[0]=1"; do
		echo "$line" > "$RESULTS_DIR/settings"
		run_quickly env RESUME="$RESULTS_DIR" "$PROJECT/ci/matrix"
		assert_one_complaint "${line%%[= ]*}"
		assert [ ! -e "$BATS_TEST_TMPDIR/executed" ]
	done
	printf '#!/bin/sh\ntouch %q\n' "$BATS_TEST_TMPDIR/executed" > "$RESULTS_DIR/program"
	chmod +x "$RESULTS_DIR/program"
	echo "QEMU=$RESULTS_DIR/program" > "$RESULTS_DIR/settings"
	refuses_resume "nothing in a result folder is executed"
	echo "NODES=$RESULTS_DIR/program" > "$RESULTS_DIR/settings"
	refuses_resume "nothing in a result folder is executed"
	: > "$RESULTS_DIR/settings"
	printf 'x\t%s\t%s\t-\t\n' "$RESULTS_DIR/program" "$RESULTS_DIR" > "$RESULTS_DIR/kernels.to-run"
	refuses_resume "nothing in a result folder is executed"
	printf '../x\t/a\t/b\t-\t\n' > "$RESULTS_DIR/kernels.to-run"
	refuses_resume "kernels.to-run has a line that no matrix writes"
}

@test "the settings of a resumed matrix are checked like a user's variables" {
	local line

	resumable
	for line in SMP=many TIMEOUT=0 JOBS=-1 ACCEL=fast QEMU=/nonexistent TESTS=nonesuch NODES=/nonexistent; do
		echo "$line" > "$RESULTS_DIR/settings"
		run_quickly env RESUME="$RESULTS_DIR" "$PROJECT/ci/matrix"
		assert_one_complaint "$line"
	done
	echo "TESTS=test-state-upgrade test-state-u*" > "$RESULTS_DIR/settings"
	# The matrix keeps its own number of CPUs.
	run_quickly env RESUME="$RESULTS_DIR" SMP=2 "$PROJECT/ci/matrix"
	assert_success
	assert_row bookworm "2 passed"
	# A folder that no matrix has made.
	rm "$RESULTS_DIR/.klp-state"
	refuses_resume "not the result folder of a matrix"
}

@test "a second matrix in a folder deletes the files of the first, and leaves the user's" {
	matrix KERNELS="bookworm trixie"
	echo mine > "$RESULTS_DIR/mine.txt"
	echo mine > "$RESULTS_DIR/runs/mine"
	matrix KERNELS="bookworm"
	assert_success
	assert_equal "$(< "$RESULTS_DIR/mine.txt")" mine
	assert_equal "$(ls "$RESULTS_DIR/runs")" "bookworm
mine
trixie"
	# Files of the fake ci/run stay: it does not list them.
	assert [ ! -e "$RESULTS_DIR/runs/trixie/verdict" ]
	mkdir "$BATS_TEST_TMPDIR/other"
	touch "$BATS_TEST_TMPDIR/other/junit.xml"
	matrix KERNELS=bookworm RESULTS="$BATS_TEST_TMPDIR/other"
	assert_one_complaint "RESULTS=$BATS_TEST_TMPDIR/other"
	assert_equal "$(ls -A "$BATS_TEST_TMPDIR/other")" junit.xml
}

# start_sshd: start an SSH server on this machine, with another home folder; sets NODE
start_sshd() {
	local folder=$BATS_TEST_TMPDIR/ssh port

	if ((EUID)) || ! unshare --mount true 2> /dev/null; then
		skip "only root can mount another home folder"
	fi
	mkdir -p "$folder/home/.ssh"
	dropbearkey -t ed25519 -f "$folder/host" > /dev/null 2>&1
	ssh-keygen -q -t ed25519 -N "" -f "$folder/user"
	cp "$folder/user.pub" "$folder/home/.ssh/authorized_keys"
	chmod -R go= "$folder/home"
	port=$((20000 + RANDOM % 20000))
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount bash -c 'mount --bind "$1/home" ~root &&
		exec dropbear -F -E -s -p "127.0.0.1:$2" -r "$1/host" -P "$1/pid"' \
		sshd "$folder" "$port" > "$folder/log" 2>&1 3>&- &
	SSHD=$!
	NODE="ssh -p $port -i $folder/user -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR root@127.0.0.1"
	wait_until_true 10 sshd_answers "$port"
}

sshd_answers() {
	{ : < "/dev/tcp/127.0.0.1/$1"; } 2> /dev/null
}

@test "kernels run on other machines, and the results are copied back" {
	start_sshd
	printf '%s\n' "# a comment" "2/$NODE" > "$BATS_TEST_TMPDIR/nodes"
	matrix KERNELS="bookworm trixie bookworm-backports" NODES="$BATS_TEST_TMPDIR/nodes"
	assert_failure 2
	assert_row bookworm "2 passed"
	assert_row trixie "1 passed, 1 failed: test-b"
	assert_row bookworm-backports "not run: this cannot be built"
	run -0 cat "$RESULTS_DIR/runs/trixie/test-b.output"
	assert_output "what test-b says on kernels/trixie/boot/vmlinuz-9.9"
	# They ran on the other machine, not on this one.
	assert [ -d "$BATS_TEST_TMPDIR/ssh/home/.cache/klp-state" ]
	assert [ ! -e "$PROJECT/.cache" ]
}

@test "a machine that cannot be reached is named, and the others take its kernels" {
	start_sshd
	printf '%s\n' "ssh -p 1 -o BatchMode=yes root@127.0.0.1" "$NODE" > "$BATS_TEST_TMPDIR/nodes"
	matrix KERNELS=bookworm NODES="$BATS_TEST_TMPDIR/nodes"
	assert_success
	assert_stderr_has "ssh -p 1 -o BatchMode=yes root@127.0.0.1 cannot be used"
	assert_row bookworm "2 passed"
}

@test "when no machine can be reached, the matrix is refused" {
	echo "ssh -p 1 -o BatchMode=yes root@127.0.0.1" > "$BATS_TEST_TMPDIR/nodes"
	matrix KERNELS=bookworm NODES="$BATS_TEST_TMPDIR/nodes"
	assert_failure 2
	assert_stderr_has "none of these machines can be used"
}

@test "make diff compares two kernels" {
	run_quickly env RESULTS="$RESULTS_DIR" OLD=bookworm NEW=trixie-backports "$PROJECT/ci/diff"
	assert_success
	assert_line --index 0 "# bookworm (9.9) -> trixie-backports (9.9)"
	assert_line "# 0 of 2 scenarios ended in another way"

	run_quickly env RESULTS="$RESULTS_DIR" OLD=bookworm NEW=trixie "$PROJECT/ci/diff"
	assert_failure 1
	assert_line "test-b: pass -> fail"
	assert_line "# 1 of 2 scenarios ended in another way"

	# OLD can be a result folder.
	run_quickly env RESULTS="$RESULTS_DIR.2" OLD="$RESULTS_DIR/runs/trixie" NEW=bookworm "$PROJECT/ci/diff"
	assert_failure 1
	assert_line "test-b: fail -> pass"

	run_quickly env RESULTS="$RESULTS_DIR" OLD=bookworm NEW=forky "$PROJECT/ci/diff"
	assert_failure 2
	run_quickly env OLD=bookworm "$PROJECT/ci/diff"
	assert_one_complaint "OLD and NEW"
}
