# SPDX-License-Identifier: GPL-2.0
#
# The result folder of one run, with programs of all kinds.

load lab

PROGRAMS=(passes fails skips xfails panics splats prints-odd-bytes skips-oddly)

setup_file() {
	local BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR

	lab_command --group=group --fact="colour: green" "${PROGRAMS[@]}"
	# Some programs fail: the tests check how.
	timeout "$LIMIT" "${COMMAND[@]}" > "$BATS_FILE_TMPDIR/stdout" 2> "$BATS_FILE_TMPDIR/stderr" \
		< /dev/null || true
	"$PROJECT/ci/report/junit" "$RESULTS_DIR"
}

setup() {
	setup_lab
	cd "$BATS_FILE_TMPDIR/results" || return
}

# junit(expression): print what XPath finds in the JUnit report
junit() {
	xmllint --xpath "$1" junit.xml
}

@test "results.ktap is what was printed" {
	run -0 cmp results.ktap "$BATS_FILE_TMPDIR/stdout"
	run -0 grep -c "ok [1-8] " results.ktap
	assert_output 8
}

@test "a run without problems prints nothing to stderr" {
	assert_equal "$(< "$BATS_FILE_TMPDIR/stderr")" ""
}

@test "each program has its output, its console and its command" {
	local name

	for name in "${PROGRAMS[@]}"; do
		assert [ -s "$name.output" ]
		assert [ -e "$name.console" ]
		assert [ -x "$name.qemu-cmd" ]
	done
	assert_equal "$(< passes.output)" "TEST: a check ... ok"
	run -0 grep -c "Kernel panic" panics.console
}

@test "the facts of a run name the kernel, the accelerator, QEMU and each --fact" {
	run -0 jq -r '.facts | to_entries[] | "\(.key): \(.value)"' results.json
	assert_line "kernel: $(< "$SHARED/release")"
	assert_line "accelerator: tcg"
	assert_line --regexp "^QEMU: [0-9]+[.][0-9]"
	assert_line "colour: green"
}

@test "the KTAP report starts with the same facts" {
	local fact

	run -0 cat results.ktap
	while read -r fact; do
		assert_line "# $fact"
	done < <(jq -r '.facts | to_entries[] | "\(.key): \(.value)"' results.json)
}

@test "results.json has the run, and each program's verdict, reason and files" {
	assert_equal "$(jq -c '[.version, .group, .status, .facts.colour]' results.json)" '[1,"group",1,"green"]'
	assert_equal "$(jq -r '.programs[] | "\(.name) \(.verdict) \(.good)"' results.json)" \
"passes pass true
fails fail false
skips skip true
xfails xfail true
panics panic false
splats splat false
prints-odd-bytes fail false
skips-oddly skip true"
	assert_equal "$(jq -r '.programs[] | select(.name == "skips") | .reason' results.json)" \
		"this kernel has no such thing"
	# Each program started and ended during the run.
	assert_equal "$(jq '.seconds as $all
		| all(.programs[]; .start >= 0 and .seconds > 0 and .start + .seconds <= $all)' results.json)" true
	while read -r file; do
		assert [ -e "$file" ]
	done < <(jq -r '.programs[].files[]' results.json)
	assert_equal "$(jq '[.programs[].files | length] | unique | tostring' results.json)" '"[4]"'
}

@test "reports are made only from results of the current version" {
	local folder=$BATS_TEST_TMPDIR/old

	mkdir "$folder"
	run_quickly "$PROJECT/ci/report/junit" "$folder"
	assert_one_complaint "$folder" "no results.json"
	jq '.version = 2' results.json > "$folder/results.json"
	run_quickly "$PROJECT/ci/report/junit" "$folder"
	assert_one_complaint "$folder/results.json" "not of version 1"
	run_quickly env OLD="$folder" NEW="$folder" "$PROJECT/ci/diff"
	assert_one_complaint "$folder" "not of version 1"
	head -c 1000 results.json > "$folder/results.json"
	run_quickly "$PROJECT/ci/report/junit" "$folder"
	assert_one_complaint "$folder/results.json"
	# Older versions wrote no results.json.
	rm "$folder/results.json"
	cp results.ktap "$folder/"
	run_quickly env OLD="$folder" NEW="$folder" "$PROJECT/ci/diff"
	assert_one_complaint "$folder" "older version"
}

@test "junit.xml is valid, and its counts are right" {
	run -0 --separate-stderr xmllint --noout junit.xml
	assert_silent
	assert_equal "$(junit "string(//testsuite/@tests)")" 8
	assert_equal "$(junit "string(//testsuite/@failures)")" 3
	assert_equal "$(junit "string(//testsuite/@errors)")" 1
	assert_equal "$(junit "string(//testsuite/@skipped)")" 3
	assert_equal "$(junit "count(//testcase)")" 8
	assert_equal "$(junit "count(//failure)")" 3
	assert_equal "$(junit "count(//error)")" 1
	assert_equal "$(junit "count(//skipped)")" 3
}

@test "junit.xml has the verdicts, the reasons and the output" {
	local release

	release=$(< "$SHARED/release")
	assert_equal "$(junit "string(//testcase[1]/@classname)")" "$release.group"
	assert_equal "$(junit "string(//testcase[@name='fails']/failure/@message)")" \
		"fail: exit status 1"
	assert_equal "$(junit "string(//testcase[@name='skips']/skipped/@message)")" \
		"skip: this kernel has no such thing"
	run junit "string(//testcase[@name='panics']/error/@message)"
	assert_output --regexp "^panic: Kernel panic"
	run junit "string(//testcase[@name='fails']/system-out)"
	assert_line "expected 1, found 2"
	run junit "string(//testcase[@name='panics']/system-err)"
	assert_output --partial "Kernel panic"
}

@test "bytes that XML does not allow become question marks in junit.xml" {
	run -1 env LC_ALL=C grep -P "[\x00-\x08\x0b-\x1f\x7f]" junit.xml
	run -0 iconv -f UTF-8 -t UTF-8 -o /dev/null junit.xml
	run junit "string(//testcase[@name='prints-odd-bytes']/system-out)"
	assert_line "a ? b ?[31m red ? ?? é ? & <tag> ]]> end"
	assert_equal "$(junit "string(//testcase[@name='skips-oddly']/skipped/@message)")" \
		"skip: odd ? ?[31m ? \" & < end"
}

@test "NAME.qemu-cmd repeats a program by hand" {
	# Two boots, side by side: this is the longest test.
	timeout "$LIMIT" ./passes.qemu-cmd < /dev/null > "$BATS_TEST_TMPDIR/passes" 2>&1 3>&- &
	run timeout "$LIMIT" ./fails.qemu-cmd < /dev/null
	assert_success
	assert_output --partial "expected 1, found 2"
	assert_output --partial "fails.sh: exit status 1"

	wait "$!"
	run cat "$BATS_TEST_TMPDIR/passes"
	assert_output --partial "TEST: a check ... ok"
	assert_output --partial "passes.sh: exit status 0"
}
