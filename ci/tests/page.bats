# SPDX-License-Identifier: GPL-2.0
#
# The page of a kernel matrix, in a headless browser. "ci/setup browser" installs the browser,
# half a gigabyte: .ci/run does that, "make check" does not.

load lab

setup() {
	setup_lab
	if ! type -P chromium chromedriver > /dev/null ||
			! /usr/bin/python3 -c "import selenium" 2> /dev/null; then
		skip "there is no chromium: ci/setup browser installs it"
	fi
	mkdir -p "$BATS_TEST_TMPDIR/results/runs" "$BATS_TEST_TMPDIR/browser"
	cd "$BATS_TEST_TMPDIR/results" || return
}

# add_kernel(name, verdict, [verdict of test-b, its reason]): add a kernel to the matrix
add_kernel() {
	printf '%s\t%s\n' "$1" "9.9-$1" >> kernels.all
	mkdir "runs/$1"
	echo "$2" > "runs/$1/verdict"
	[[ $2 != none* ]] || return 0
	echo "a on $1" > "runs/$1/test-a.output"
	echo '<script>document.title = "no"</script>' > "runs/$1/test-b.output"
	jq -n --arg verdict "${3-pass}" --arg reason "${4-}" '
		def program(name; verdict; reason): {name: name, verdict: verdict, reason: reason,
			good: (verdict | IN("pass", "skip")), seconds: 0.1, files: {output: "\(name).output"}};
		{version: 1, group: "x", seconds: 0.2, facts: {kernel: "9.9"}, programs: [
			program("test-a"; "pass"; ""), program("test-b"; $verdict; $reason)]}' \
		> "runs/$1/results.json"
}

@test "the page has a symbol and a colour for each verdict, and a click shows the log" {
	add_kernel good "pass 2 passed"
	add_kernel bad "fail 1 passed, 1 failed: test-b" fail "exit status 1"
	add_kernel dead "fail 1 passed, 1 failed: test-b" panic "Kernel panic"
	add_kernel odd "pass 1 passed, 1 skipped" skip "no such thing"
	add_kernel gone "none a package is gone"
	run "$PROJECT/ci/report/matrix" .
	assert_failure 2
	# The page loads no other file.
	run grep -Eo '(src|href)="[^#][^"]*"|@import|url\(' index.html
	assert_output ""
	# The browser leaves temporary files behind.
	run_quickly env TMPDIR="$BATS_TEST_TMPDIR/browser" /usr/bin/python3 "$PROJECT/ci/tests/look-at-page" "$PWD/index.html"
	assert_success
	assert_output "looked at 13 things"
}
