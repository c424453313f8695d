# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Functions for the tests of the harness. Each *.bats sources this. setup_suite.bash has made
# the files in SHARED.
#
# bats' "run" sets status, output and lines. Tests read these, and the variables in capitals:
# shellcheck disable=SC2034

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

PROJECT=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
FAKES=$PROJECT/ci/tests/fakes
INITRD=$SHARED/initramfs
TEMPLATE=$SHARED/template
# The build folder of the checkout under test.
BUILT=$SUITE_BUILD

# Seconds that a command of a test may take.
LIMIT=60

# Tests must not see the variables of the user, nor those that "make check" exports.
# shellcheck disable=SC2046 # names of variables, each a word
unset $(sed -n 's/^\([A-Z_]*\)\t.*/\1/p' "$PROJECT/ci/lib/variables") \
	TOP KLP_STATE_COMMAND KLP_STATE_BUILD KLP_STATE_IN_USE XDG_CACHE_HOME

#
# Running the lab
#

# lab_command(word...): sets COMMAND to a run of klp-lab
#	--OPTION=VALUE	an option of klp-lab
#	NAME[,WORD]	a program in the folder programs/, with a word as its argument
lab_command() {
	local word programs=()

	RESULTS_DIR=$BATS_TEST_TMPDIR/results
	# sysrq_always_enabled: as in ci/guest/guest.sh; programs here use it to panic, too.
	COMMAND=("$BUILT/klp-lab" run --kernel="$SHARED/kernel" --initrd="$INITRD"
		--append="printk.devkmsg=on sysrq_always_enabled"
		--template="$TEMPLATE" --results="$RESULTS_DIR" --accel=tcg)
	for word; do
		case $word in
		--*) COMMAND+=("$word") ;;
		*,*) programs+=("/kselftest/programs/${word%%,*}.sh,${word#*,}") ;;
		*) programs+=("/kselftest/programs/$word.sh") ;;
		esac
	done
	COMMAND+=("${programs[@]}")
}

# run_quickly(command...): bats' "run" with a time limit; sets status, output, stderr and
# their lines
run_quickly() {
	run --separate-stderr timeout --kill-after=5 "$LIMIT" "$@" < /dev/null
}

# lab(word...): run klp-lab, see lab_command()
lab() {
	lab_command "$@"
	run_quickly "${COMMAND[@]}"
}

# start_lab(word...): run klp-lab in the background, in a new process group, so that a test can
# send signals to it; sets LAB_PID. program_began() tells when a program runs.
start_lab() {
	lab_command "$@"
	# Background processes of a non-interactive shell ignore SIGINT.
	start env --default-signal=INT "${COMMAND[@]}"
}

# start(command...): the same, with any command
start() {
	# Close 3: bats waits until no process has it open.
	setsid "$@" > "$BATS_TEST_TMPDIR/stdout" 2> "$BATS_TEST_TMPDIR/stderr" \
		< /dev/null 3>&- &
	LAB_PID=$!
}

# end_lab: wait until it ends; sets the same variables as run_quickly
end_lab() {
	if ! wait_until_true 30 process_ended "$LAB_PID"; then
		kill -KILL "$LAB_PID"
		fail "klp-lab does not end"
	fi
	status=0
	wait "$LAB_PID" || status=$?
	LAB_PID=
	output=$(< "$BATS_TEST_TMPDIR/stdout")
	stderr=$(< "$BATS_TEST_TMPDIR/stderr")
	mapfile -t lines <<< "$output"
	mapfile -t stderr_lines <<< "$stderr"
}

# process_ended(pid): a zombie has ended, too
process_ended() {
	local stat

	stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 0
	[[ $stat == *") Z "* ]]
}

# wait_until_true(seconds, command...)
wait_until_true() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep .05
	done
}

# program_began(name): the program has printed something
program_began() {
	[[ -s $RESULTS_DIR/$1.output ]]
}

# own_template: use a template that no other test uses, and that does not exist yet
own_template() {
	TEMPLATE=$BATS_TEST_TMPDIR/template
}

# own_template_on(disk): the same, on that disk
own_template_on() {
	TEMPLATE=$1/template
}

# copy_template: use a copy of the shared template, which the lab takes for a kept one: a
# template's key does not depend on its place
copy_template() {
	own_template
	cp -R --sparse=always "$SHARED/template" "$TEMPLATE"
}

#
# Checks
#

# assert_good(name, [directive]): the only program is good, and so is the run
assert_good() {
	assert_success
	assert_line "ok 1 $1${2:+ # $2}"
}

# assert_bad(name, verdict, [reason]): the only program got this verdict, and the reason starts
# with this text
assert_bad() {
	assert_failure 1
	assert_line --partial "# $1: $2: ${3-}"
	case $2 in
	fail) assert_line "not ok 1 $1" ;;
	timeout) assert_line --partial "not ok 1 $1 # TIMEOUT ${3-}" ;;
	*) assert_line --partial "not ok 1 $1 # ERROR $2: ${3-}" ;;
	esac
}

# assert_one_complaint(text...): exit status 2, and stderr has one line, with all these texts
assert_one_complaint() {
	local text

	assert_failure 2
	assert_equal "${#stderr_lines[@]}" 1
	for text; do
		assert_stderr_has "$text"
	done
}

# assert_stderr_has(text): bats-assert 2.1 can check only stdout
assert_stderr_has() {
	[[ $stderr == *"$1"* ]] || fail "not on stderr: $1
stderr: $stderr"
}

# assert_stderr_is(text), assert_silent: stderr is exactly this text, or empty
assert_stderr_is() {
	# shellcheck disable=SC2154 # run has set it
	assert_equal "$stderr" "$1"
}

assert_silent() {
	assert_stderr_is ""
}

# assert_same_files(before): the project has the same files as before; prints the difference
assert_same_files() {
	run diff <(echo "$1") <(files_of_project)
	assert_output ""
}

# Before a command: root runs it as nobody.
AS_NOBODY=(setpriv --reuid=65534 --regid=65534 --clear-groups)

# let_nobody_in: let nobody use the test's folder. A lab of root's runs QEMU as nobody, and so also a
# fake QEMU that uses files there
let_nobody_in() {
	local folder=$BATS_TEST_TMPDIR

	((EUID == 0)) || return 0
	chmod o+rwx "$folder"
	until [[ $folder == "$BATS_RUN_TMPDIR" ]]; do
		folder=${folder%/*}
		chmod o+x "$folder"
	done
	"${AS_NOBODY[@]}" test -w "$BATS_TEST_TMPDIR" ||
		skip "nobody cannot reach $BATS_TEST_TMPDIR"
}

# processes_of_test(pattern): print the pids of this test's processes whose command line matches.
# They have its TMPDIR: other tests run at the same time.
processes_of_test() {
	local pid

	for pid in $(pgrep --full -- "$1"); do
		if grep --null-data --line-regexp --fixed-strings --quiet --no-messages \
				"TMPDIR=$TMPDIR" "/proc/$pid/environ"; then
			echo "$pid"
		fi
	done
}

# assert_nothing_left: the test has left no process and no temporary file; clean up what it left
#
# The last line is one command: in teardown, bats ignores the failure of any command before.
assert_nothing_left() {
	local pids processes="" files

	mapfile -t pids < <(processes_of_test "$INITRD")
	if ((${#pids[@]})); then
		processes=$(ps --format pid,args "${pids[@]}")
		kill -KILL "${pids[@]}" 2> /dev/null
	fi
	files=$(find "$SHARED" "$BATS_TEST_TMPDIR" -name "*.new" -o -name "*.trial*"
		find "$TMPDIR" -mindepth 1)
	# A copy of a template is large.
	rm -rf "$BATS_TEST_TMPDIR"/{template,template.new,project}

	assert_equal "$processes" "" && assert_equal "$files" ""
}

#
# Disks, users and checkouts for one test
#

# on_small_disk(size, folder, command...): run with a new disk mounted there, which only the
# command sees
on_small_disk() {
	local size=$1 folder=$2
	shift 2

	unshare --map-root-user --mount true 2> /dev/null ||
		skip "no rights to make a mount namespace"
	mkdir -p "$folder"
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly unshare --map-root-user --mount bash -c \
		'mount -t tmpfs -o "size=$1" tmpfs "$2" && shift 2 && exec "$@"' \
		on_small_disk "$size" "$folder" "$@"
}

# copy_project(folder): sets PROJECT to a copy of the project, with the kept kernels
copy_project() {
	local original=$PROJECT

	PROJECT=$(realpath -m "$1")
	mkdir -p "$PROJECT/build"
	cp -R "$original"/{.shellcheckrc,Makefile,ci,modules,tools} "$PROJECT/"
	ln -s "$BUILT/kernels" "$PROJECT/build/kernels"
}

# as_on_debian(codename, [version]): let the copied project take this machine for that release
as_on_debian() {
	echo "VERSION_CODENAME=$1" > "$BATS_TEST_TMPDIR/os-release"
	echo "${2-}" > "$BATS_TEST_TMPDIR/debian_version"
	sed -i "s,/etc/\\(os-release\\|debian_version\\),$BATS_TEST_TMPDIR/\\1," "$PROJECT/ci/lib/apt.sh"
}

# copy_headers(from, to): copy the files of a build tree that scripts read before they build
copy_headers() {
	mkdir -p "$2/include/config" "$2/include/generated"
	cp "$1/include/config/auto.conf" "$2/include/config/"
	cp "$1/include/generated/utsrelease.h" "$2/include/generated/"
}

# files_of_project: print all its files, except the locks and notes that may stay
files_of_project() {
	find "$PROJECT" ! -name ".*.lock" ! -name .sizes ! -name .klp-state | sort
}

#
# Before and after each test. A file that defines setup() calls setup_lab there
#

setup_lab() {
	LAB_PID=
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
}

setup() {
	setup_lab
}

teardown() {
	# bats shows only the stdout of a failed test.
	if [[ ! $BATS_TEST_COMPLETED && ${stderr-} ]]; then
		echo "stderr: $stderr"
	fi
	if [[ $LAB_PID ]]; then
		kill -KILL "$LAB_PID" 2> /dev/null || true
		wait "$LAB_PID" 2> /dev/null || true
		LAB_PID=
	fi
	assert_nothing_left
}
