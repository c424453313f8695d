# SPDX-License-Identifier: GPL-2.0
#
# The targets that help with scenarios: make help, make list, make new.

load lab

setup() {
	setup_lab
	copy_project "$BATS_TEST_TMPDIR/project"
	SCENARIOS=$PROJECT/tools/testing/selftests/livepatch
}

project_make() {
	run_quickly make --silent -C "$PROJECT" "$@"
}

@test "make without a target is make help, which fits on a screen or two" {
	project_make help
	assert_success
	assert [ "${#lines[@]}" -le 70 ]
	local help=$output
	project_make
	assert_success
	assert_equal "$output" "$help"
}

@test "make help names every target that is for people" {
	local target targets

	targets=$(sed -n 's/^\.PHONY: //p' "$PROJECT/Makefile")
	assert [ "$targets" ]
	project_make help
	for target in $targets; do
		case $target in
		help | programs) continue ;;	# help itself, and a part of other targets
		esac
		assert_line --regexp "^  make $target  +[a-z]"
	done
}

@test "make list prints each scenario with its sentence and its rules" {
	local file name count=0

	project_make list
	assert_success
	for file in "$SCENARIOS"/test-*.sh; do
		name=${file##*/}
		assert_line "${name%.sh}"
		count=$((count + 1))
	done
	assert_equal "$(grep -c "^    [A-Z].*\.$" <<< "$output")" "$count"
	assert_equal "$(grep -cE "^    rules: ([A-Z][0-9a-z]*( |$))+$" <<< "$output")" "$count"
	assert_equal "$(grep -c '^    \(needs\|CPUs\): ' <<< "$output")" \
		"$(cat "$SCENARIOS"/test-*.sh | grep -c '^# \(needs\|cpus\): ')"
	assert_equal "$(grep -vc '^    \(needs\|CPUs\): ' <<< "$output")" $((3 * count))
}

@test "make list prints what a scenario needs of the kernel and the machine" {
	project_make list TESTS="test-state-cpu-offline"
	assert_success
	assert_line "    needs: HOTPLUG_CPU"
	assert_line "    CPUs: 2"
}

# lacking(sed script, CPUs, scenario...): run what_is_lacking on a kernel whose options the
# script has changed
lacking() {
	local script=$1 tree=$BATS_TEST_TMPDIR/tree
	shift

	mkdir -p "$tree/include/config"
	printf 'CONFIG_%s\n' BUG=y KPROBES=y FAILSLAB=y FAULT_INJECTION_DEBUG_FS=y HOTPLUG_CPU=y |
		sed "$script" > "$tree/include/config/auto.conf"
	# shellcheck disable=SC2016 # for the inner shell
	run -0 bash -c '. "$1/ci/lib/scenarios.sh" && shift && what_is_lacking "$@"' bash "$PROJECT" "$tree" "$@"
}

@test "a run names the options that the kernel lacks, and how many scenarios need each" {
	local some=(test-state-patching-fails test-state-patching-fails-upgrade
		test-state-any-allocation-fails test-state-cpu-offline test-state-upgrade)

	lacking "" 2 "${some[@]}"
	assert_output ""
	lacking "/_KPROBES=/d; s/^.*FAILSLAB=y/# & is not set/" 1 "${some[@]}"
	assert_output "kernel lacks: FAILSLAB (1 scenario), KPROBES (2)
too few virtual CPUs: for 1 scenario"
	# Only the chosen scenarios count.
	lacking "/_KPROBES=/d" 1 test-state-upgrade
	assert_output ""
}

@test "make list takes TESTS" {
	project_make list TESTS="test-state-upgrade test-state-upgrade.sh"
	assert_success
	assert_equal "${#lines[@]}" 3
	assert_line --index 0 "test-state-upgrade"
	TESTS=$'test-state-upgrade\ntest-state-example' run_quickly "$PROJECT/ci/list"
	assert_success
	assert_equal "${#lines[@]}" 6
}

@test "make new writes a scenario that is executable, passes shellcheck and is listed" {
	local file=$SCENARIOS/test-state-from-test.sh

	project_make new NAME=from-test
	assert_success
	assert_stderr_has test-state-from-test.sh
	assert [ -x "$file" ]
	run -0 head -n 4 "$file"
	assert_line --index 0 "#!/bin/bash"
	assert_line --index 1 "# SPDX-License-Identifier: GPL-2.0"
	assert_line --index 2 --regexp "^# FIXME"
	assert_line --index 3 --regexp "^# rules: "
	cd "$PROJECT"
	run -0 shellcheck -x "$file"
	project_make list TESTS=test-state-from-test
	assert_success
}

@test "make new takes a whole name, too" {
	project_make new NAME=test-state-from-test
	assert_success
	assert [ -e "$SCENARIOS/test-state-from-test.sh" ]
}

@test "make new does not overwrite a scenario" {
	local before

	before=$(cksum "$SCENARIOS"/test-state-upgrade.sh)
	NAME=upgrade run_quickly "$PROJECT/ci/new"
	assert_one_complaint NAME=upgrade "is there already"
	assert_equal "$(cksum "$SCENARIOS"/test-state-upgrade.sh)" "$before"
}

@test "make new refuses invalid names" {
	local before name

	before=$(files_of_project)
	for name in "" Upper "two words" ../escape a_b -x x- "a;b"; do
		NAME=$name run_quickly "$PROJECT/ci/new"
		assert_one_complaint "NAME=$name"
	done
	assert_same_files "$before"
}

@test "the head of the report names log lines of the kernel's vendor that are ignored" {
	printf 'a\0attempt to disable live patch %%s, setting NO_SUPPORT taint flag\n\0b' \
		> "$BATS_TEST_TMPDIR/image"
	# shellcheck disable=SC2016 # for the inner shell
	run -0 bash -c '. "$1/ci/lib/scenarios.sh" && vendor_lines_of "$2"' bash "$PROJECT" \
		"$BATS_TEST_TMPDIR/image"
	assert_output 'ignored in the kernel log: "setting NO_SUPPORT taint flag"'
	echo none > "$BATS_TEST_TMPDIR/image"
	# shellcheck disable=SC2016
	run -0 bash -c '. "$1/ci/lib/scenarios.sh" && vendor_lines_of "$2"' bash "$PROJECT" \
		"$BATS_TEST_TMPDIR/image"
	assert_output ""
}
