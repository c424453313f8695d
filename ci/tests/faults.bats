# SPDX-License-Identifier: GPL-2.0
#
# ci/faults: faulty livepatches.

load lab

setup_file() {
	# Side by side they would only wait for each other: ci/faults takes a lock.
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true
}

setup() {
	setup_lab
	tree=$BATS_TEST_TMPDIR/tree
	mkdir "$tree"
	# -a keeps the times of files: make must not rebuild programs that other tests are running.
	cp -a "$PROJECT"/{Makefile,ci,modules,tools,Documentation} "$tree/"
	ln -s "$BUILT" "$tree/build"
	rm "$tree"/modules/faults/*
}

# fault(name) < diff: add a faulty livepatch
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

@test "a fault that does not apply any more is named" {
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
