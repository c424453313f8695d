#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run_kselftest.sh [OPTION]... - run the scenarios that are installed here, one after another
#
# "make install" puts it at the top of the folder. kselftest's own run_kselftest.sh ends with 0
# even when tests fail, or when nothing was tested.

usage="Usage: run_kselftest.sh [OPTION]...

Run the installed scenarios as root, one after another, and report in KTAP.

  -t, --test livepatch:NAME  run this one alone; may be repeated
  -l, --list                 list them
  -h, --help                 this text

MAX_WAIT=seconds in the environment: how long a scenario waits for a transition, on a
machine where 40 are too few. Each has three times that, and a minute, to end.

Exit status: 0 all passed, or were skipped by name; 1 something failed; 2 nothing was
tested, it was interrupted, or it could not be set up."

# die(msg): exit without running any test, or any further one
die() {
	echo "run_kselftest.sh: $1" >&2
	exit 2
}

cd "$(dirname "$0")" || exit 2
mapfile -t all < kselftest-list.txt
((${#all[@]})) || die "kselftest-list.txt names no test: install again"

tests=()
while (($#)); do
	case $1 in
	-t | --test)
		[[ " ${all[*]} " == *" ${2-} "* && ${2-} ]] || die "no test \"${2-}\": --list has them"
		tests+=("$2")
		shift
		;;
	-l | --list)
		printf '%s\n' "${all[@]}"
		exit 0
		;;
	-h | --help)
		echo "$usage"
		exit 0
		;;
	*) die "does not know \"$1\": see --help" ;;
	esac
	shift
done
((${#tests[@]})) || tests=("${all[@]}")

# A scenario waits once for a transition, and its clean-up twice.
wait=${MAX_WAIT:-40}
[[ $wait =~ ^[1-9][0-9]{0,4}$ ]] || die "MAX_WAIT=$wait: must be a number of seconds"
limit=$((3 * wait + 60))

output=$(mktemp) || exit 2
trap 'rm -f "$output"' EXIT
# A signal ends the running test first. This script waits until the test has cleaned up.
interrupted=
trap 'interrupted=1' INT TERM HUP

# reason_of_skip: print the reason that the test gave
reason_of_skip() {
	sed -n 's/.*SKIP: //p' "$output" | head -n 1
}

# result(status): set RESULT to "ok" or "not ok", and the KTAP directive
result() {
	case $1 in
	0)
		RESULT=ok
		[[ -s $output ]] || RESULT="not ok # it printed nothing: no check ran"
		! grep -q '^not ok' "$output" || RESULT="not ok # it printed \"not ok\""
		;;
	4)
		RESULT="ok # SKIP $(reason_of_skip)"
		[[ $RESULT != *"SKIP " ]] || RESULT="not ok # exit status 4, a skip, with no reason"
		;;
	124 | 137) RESULT="not ok # TIMEOUT $limit seconds" ;;
	*) RESULT="not ok # exit=$1" ;;
	esac
}

echo "KTAP version 1"
echo "1..${#tests[@]}"
number=0 passed=0 failed=0 skipped=0
for test in "${tests[@]}"; do
	name=${test#*:}
	((++number))
	[[ ! $interrupted ]] || {
		((++failed))
		echo "not ok $number selftests: livepatch: $name # interrupted"
		continue
	}
	# timeout starts the test in a new process group. Ctrl-C does not reach that group. A
	# signal to timeout does: the test cleans up, and ends.
	timeout --kill-after=$limit "$limit" "livepatch/$name" > "$output" 2>&1 < /dev/null &
	pid=$!
	[[ ! $interrupted ]] || kill -s TERM $pid
	# A signal ends a wait, not the test.
	until wait $pid; status=$?; ! kill -0 $pid 2> /dev/null; do
		kill -s TERM $pid
	done
	sed 's/^/# /' "$output"
	result $status
	case $RESULT in
	ok) ((++passed)) ;;
	ok*) ((++skipped)) ;;
	*) ((++failed)) ;;
	esac
	echo "${RESULT%% #*} $number selftests: livepatch: $name${RESULT#"${RESULT%% #*}"}"
done
echo "# pass:$passed skip:$skipped fail:$failed"

[[ ! $interrupted ]] || die "interrupted"
((!failed)) || exit 1
((passed)) || die "nothing was tested: all $skipped were skipped"
exit 0
