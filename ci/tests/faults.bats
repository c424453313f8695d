# SPDX-License-Identifier: GPL-2.0
#
# ci/faults: faulty livepatches.

load lab

setup_file() {
	# They would only wait for each other: ci/faults locks what it keeps.
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true
}

setup() {
	setup_lab
	tree=$BATS_TEST_TMPDIR/tree
	mkdir "$tree"
	# As old as they are: what is built from them is shared with tests that run it.
	cp -a "$PROJECT"/{Makefile,ci,modules,tools,Documentation} "$tree/"
	ln -s "$BUILT" "$tree/build"
	rm "$tree"/modules/faults/*
}

# fault(name) < diff
fault() {
	{ printf 'SPDX-License-Identifier: GPL-2.0\n\nA fault for a test.\n\n'; cat; } \
		> "$tree/modules/faults/$1.patch"
	echo "$1: test-state-enable-disable" >> "$tree/modules/faults/caught"
}

run_faults() {
	run -"$1" env ACCEL=tcg RESULTS="$BATS_TEST_TMPDIR/results" "$tree/ci/faults" "${@:2}"
}

@test "a fault that no scenario catches is a failure" {
	fault none <<-'END'
		--- a/test_klp_loglevel.c
		+++ b/test_klp_loglevel.c
		@@ -1,2 +1,3 @@
		 // SPDX-License-Identifier: GPL-2.0
		+/* No fault at all. */
		 /*
	END
	run_faults 1 --quick
	assert_line "not ok 1 none"
	assert_line "# no scenario caught it"
}

@test "a fault that a scenario catches is named with it" {
	fault level <<-'END'
		--- a/test_klp_loglevel.c
		+++ b/test_klp_loglevel.c
		@@ -1,2 +1,4 @@
		 // SPDX-License-Identifier: GPL-2.0
		+#undef LEVEL
		+#define LEVEL 3
		 /*
	END
	run_faults 0 --quick
	assert_line "ok 1 level"
	assert_line "# caught by test-state-enable-disable"
}

@test "a fault that does not apply any more is said so" {
	fault old <<-'END'
		--- a/test_klp_loglevel.c
		+++ b/test_klp_loglevel.c
		@@ -1,1 +1,2 @@
		 // What once stood there
		+/* No fault at all. */
	END
	run_faults 2 --quick
	assert_output --partial "old: the patch does not apply to modules/ any more"
}

@test "a fault that does not exist is refused" {
	fault one < /dev/null
	FAULTS=two run_faults 2
	assert_output --partial "FAULTS=two"
}
