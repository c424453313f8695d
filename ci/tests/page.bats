# SPDX-License-Identifier: GPL-2.0
#
# The page of a matrix, in a headless browser: what a person sees, and what a click
# shows. ci/setup browser installs what this needs, as .ci/run does; "make check" does
# not: it is half a gigabyte.

load lab

setup() {
	setup_lab
	if ! type -P chromium chromedriver > /dev/null ||
			! /usr/bin/python3 -c "import selenium" 2> /dev/null; then
		skip "there is no chromium: ci/setup browser installs it"
	fi
	mkdir -p "$BATS_TEST_TMPDIR/results/cells" "$BATS_TEST_TMPDIR/browser"
	cd "$BATS_TEST_TMPDIR/results" || return
}

# cell(name, verdict, [element of JUnit that test-b has])
cell() {
	printf '%s\t%s\n' "$1" "9.9-$1" >> cells.all
	mkdir "cells/$1"
	echo "$2" > "cells/$1/verdict"
	[[ $2 != none* ]] || return 0
	printf '%s\n' "ok 1 test-a" "ok 2 test-b" > "cells/$1/results.ktap"
	cat > "cells/$1/junit.xml" <<-XML
	<testsuites><testsuite name="x" tests="2" failures="0" errors="0" skipped="0" time="0">
	<testcase classname="x" name="test-a" time="0.1"><system-out>a on $1</system-out></testcase>
	<testcase classname="x" name="test-b" time="0.1">${3-}<system-out>&lt;script&gt;document.title = "no"&lt;/script&gt;</system-out></testcase>
	</testsuite></testsuites>
	XML
}

@test "the page has a symbol and a colour for each verdict, and a click shows the log" {
	cell good "pass 2 passed"
	cell bad "fail 1 passed, 1 failed: test-b" '<failure message="fail: exit status 1"/>'
	cell dead "fail 1 passed, 1 failed: test-b" '<error message="panic: Kernel panic"/>'
	cell odd "pass 1 passed, 1 skipped" '<skipped message="skip: no such thing"/>'
	cell gone "none a package is gone"
	run "$PROJECT/ci/matrix-report" .
	assert_failure 2
	# Nothing that is elsewhere.
	run grep -Eo '(src|href)="[^#][^"]*"|@import|url\(' index.html
	assert_output ""
	# It does not clean up behind itself.
	run_quickly env TMPDIR="$BATS_TEST_TMPDIR/browser" /usr/bin/python3 "$PROJECT/ci/tests/look-at-page" "$PWD/index.html"
	assert_success
	assert_output "looked at 13 things"
}
