# SPDX-License-Identifier: GPL-2.0
#
# ci/explore: what it refuses, and a story on a kernel.

load lab

setup_file() {
	# Side by side they would only wait for each other: ci/explore takes a lock.
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true
}

setup() {
	setup_lab
	cd "$BATS_TEST_TMPDIR" || return
}

# explore(status, [variable=value...])
explore() {
	local expected=$1
	shift

	run "-$expected" env SETUP=no BUILD="$BUILT" ACCEL=tcg RESULTS="$BATS_TEST_TMPDIR/results" "$@" \
		"$PROJECT/ci/explore"
}

# expect_refusal(line, [variable=value...])
expect_refusal() {
	explore 2 "${@:2}"
	assert_output "explore: $1"
}

@test "bad input is refused in one line" {
	expect_refusal "CONFIG=2+3: there is no such configuration: build/klp-model --list prints all" CONFIG=2+3
	expect_refusal "BUDGET=none: must be a whole number from 1 to 86400" BUDGET=none
	expect_refusal "BUDGET=60: a STORY has none: give one of them" BUDGET=60 STORY="load A"
	expect_refusal "STORY=load A; fly: 'fly' is no step of a story here: see build/klp-model --help" STORY="load A; fly"
	expect_refusal "STORY=load_A: a step has no / and no _: see build/klp-model --help" STORY=load_A
}

@test "the tours walk each edge once, but for those that nobody can foresee" {
	local file name

	while IFS=$'\t' read -r file name; do
		"$BUILT/klp-explore" --plan "$file" 6.1 > plan
		echo "$name"
		awk -F '\t' '
			NR == 1 { edges = $3; planned = $4; left = $5 + $6 }
			NR > 1 { walked += gsub(/\+/, "") }
			END { exit !(edges && edges == planned + left && walked == planned) }' plan
	done < <("$BUILT/klp-explore" --list | grep -v "^3+2")
}

@test "a story is walked, and both sides are printed" {
	explore 0 CONFIG="2 cumulative" STORY="load A; load target; hold; load B; release"
	assert_line "ok 1 2-cumulative-story"
	assert_line --regexp "^  levels 5 1 1 7 +\| levels 5 1 1 7$"
	assert_line --regexp "^  a released task was answered by A +\| a released task was answered by A$"
}

@test "where the kernel differs from the model, both sides and the story are printed" {
	local tree=$BATS_TEST_TMPDIR/tree kernel

	mapfile -t kernel < <(BUILD=$BUILT "$PROJECT/ci/linux/get-kernel" default)
	mkdir "$tree"
	cp -a "$PROJECT"/{Makefile,ci,modules,tools,Documentation} "$tree/"
	# A livepatch that answers with another number than the driver asks for.
	sed -i 's/return ret ?: answer ?:/return ret ?: answer * 2 ?:/' "$tree/modules/test_klp_levels.c"
	PROJECT=$tree explore 1 BUILD="$BATS_TEST_TMPDIR/build" KERNEL="${kernel[0]}" KDIR="${kernel[1]}" \
		CONFIG="2 cumulative" STORY="load A; load target; load B"
	assert_line "not ok: the kernel differs from the model after \"load target\""
	assert_line --regexp "^! test_klp_target: loaded, a new task is answered by A +\| .* answered by B$"
	assert_line "make explore CONFIG='2 cumulative' STORY='load A; load target'"
	refute_line "--- load B"
}
