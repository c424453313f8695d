# SPDX-License-Identifier: GPL-2.0
#
# Making and judging mutants, and the errors when that fails.

load lab

setup() {
	setup_lab
	MUTANTS_OF=$BATS_TEST_DIRNAME/mutants
	OUT=$BATS_TEST_TMPDIR/out
}

generate() {
	run_quickly "$PROJECT/ci/mutation/generate" "$@"
}

# changes(rule): print the changes that the rule makes to small.c, a line each
changes() {
	awk -F '\t' -v rule="$1" '$2 ~ ":" rule ":" { print $4 " => " $5 }' "$OUT/list.tsv"
}

@test "each rule makes the expected mutants" {
	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT"
	assert_success
	run changes relational
	assert_line "a >= b => a > b"
	assert_line "a >= b => a < b"
	assert_line "item->id == a => item->id != a"
	run changes logical
	assert_line "item->id == a && item->good => item->id == a || item->good"
	assert_line "item && item->id => item || item->id"
	run changes operand
	assert_line "item && item->id => item"
	assert_line "item->id == a && item->good => item->good"
	run changes not
	assert_output "!first => first"
	run changes fixed
	assert_line "!first => 0"
	assert_line "!first => 1"
	run changes returned
	assert_line "a >= b => true"
	assert_line "-EINVAL => 0"
	assert_line "0 => -EINVAL"
	run changes dropped
	assert_line "finish(first, a); => "
	run changes constant
	assert_output "true => false"
	run changes first-only
	assert_line --partial "if (mutant_i++ >= 1) break;"
}

@test "a function outside the scope is not changed" {
	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT"
	assert_success
	run grep -c small_outside "$OUT/list.tsv"
	assert_output 0
	run grep -c "klp_mutant(" "$OUT/src/small.c"
	assert_success
	run sed -n '/^int small_outside/,$p' "$OUT/src/small.c"
	assert_line "	return a == 1;"
}

@test "the diff of each mutant applies" {
	local diff

	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT"
	assert_success
	mkdir -p "$BATS_TEST_TMPDIR/kernel/livepatch"
	for diff in "$OUT"/diff/*.diff; do
		cp "$MUTANTS_OF/source/small.c" "$BATS_TEST_TMPDIR/kernel/livepatch/"
		run patch --quiet -p1 -d "$BATS_TEST_TMPDIR" -i "$diff"
		assert_success
	done
}

@test "a file with all its mutants in it compiles" {
	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT"
	assert_success
	# The declarations that small.c needs.
	cat > "$BATS_TEST_TMPDIR/all.c" <<-EOT
	#include <stdbool.h>
	#include <stddef.h>
	#include <errno.h>
	bool klp_mutant(unsigned int number);
	struct item { int id; bool good, used; };
	void finish(struct item *first, int a);
	#include "$OUT/src/small.c"
	EOT
	run gcc -fsyntax-only "$BATS_TEST_TMPDIR/all.c"
	assert_success
}

@test "names of mutants do not depend on line numbers" {
	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT"
	cut -f 2 "$OUT/list.tsv" > "$BATS_TEST_TMPDIR/names"
	mkdir "$BATS_TEST_TMPDIR/longer"
	sed '3i /* another line */' "$MUTANTS_OF/source/small.c" > "$BATS_TEST_TMPDIR/longer/small.c"
	generate "$BATS_TEST_TMPDIR/longer" "$MUTANTS_OF/scope" "$OUT-longer"
	assert_success
	run diff "$BATS_TEST_TMPDIR/names" <(cut -f 2 "$OUT-longer/list.tsv")
	assert_success
}

@test "a mutant that does not compile is left out, and each mutant keeps its number" {
	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT"
	echo small.c:small_choose:not:1 > "$BATS_TEST_TMPDIR/unbuildable"
	cut -f 1,2 "$OUT/list.tsv" > "$BATS_TEST_TMPDIR/numbers"
	number=$(awk '$2 == "small.c:small_choose:not:1" { print $1 }' "$BATS_TEST_TMPDIR/numbers")
	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT" "$BATS_TEST_TMPDIR/unbuildable"
	assert_success
	run diff "$BATS_TEST_TMPDIR/numbers" <(cut -f 1,2 "$OUT/list.tsv")
	assert_success
	run grep -c "klp_mutant($number)" "$OUT/src/small.c"
	assert_output 0
}

@test "a source that lacks a file of the scope is refused in one line" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	generate "$BATS_TEST_TMPDIR/empty" "$MUTANTS_OF/scope" "$OUT"
	assert_one_complaint "has no small.c"
}

@test "a LINUX that is no kernel source is refused" {
	run_quickly env LINUX=/etc "$PROJECT/ci/kernel" small
	assert_one_complaint LINUX=/etc
}

@test "an unknown FLAVOUR is refused" {
	run_quickly "$PROJECT/ci/kernel" large
	assert_one_complaint FLAVOUR=large
	run_quickly env FLAVOUR=large "$PROJECT/ci/run"
	assert_one_complaint FLAVOUR=large
}

@test "make mutants refuses an unknown SUITE, and KERNEL" {
	run_quickly env SUITE=theirs "$PROJECT/ci/mutants"
	assert_one_complaint SUITE=theirs
	run_quickly env KERNEL=/boot/vmlinuz KDIR=/ "$PROJECT/ci/mutants"
	assert_one_complaint KERNEL=/boot/vmlinuz "does not take it"
}

@test "a MATRIX other than 1 is refused" {
	run_quickly env MATRIX=0 "$PROJECT/ci/mutants"
	assert_one_complaint MATRIX=0
}

@test "make past refuses wrong variables and names before it builds a kernel" {
	local variable

	for variable in TESTS=nonesuch TIMEOUT=soon RESULTS=/tmp FLAVOUR=debug; do
		run_quickly env "$variable" "$PROJECT/ci/past"
		assert_one_complaint "${variable%%=*}"
	done
	run_quickly "$PROJECT/ci/past" nonesuch
	assert_one_complaint nonesuch
}

@test "LINUX=checkout takes files that are not added yet, but no removed or ignored ones" {
	local source=$BATS_TEST_TMPDIR/source

	mkdir -p "$source/kernel/livepatch"
	touch "$source"/{Kbuild,removed,.config} "$source/kernel/livepatch/core.c"
	printf '%s\n' '*.o' .config > "$source/.gitignore"
	git init --quiet "$source"
	git -C "$source" add .
	touch "$source/kernel/livepatch"/{new.c,core.o}
	rm "$source/removed"
	run_quickly "$PROJECT/ci/linux/link-tree" "$source" "$BATS_TEST_TMPDIR/tree"
	assert_success
	run -0 find "$BATS_TEST_TMPDIR/tree" -type l -printf '%P\n'
	assert_equal "$(sort <<< "$output" | paste -sd ' ')" ".gitignore Kbuild kernel/livepatch/core.c kernel/livepatch/new.c"
}

#
# The campaign, with a fake lab
#

# says(words, [reached, [times]]): write what the fake lab has to do: see fakes/lab-of-mutants
says() {
	printf '%s\n' "$1" "${2-1111}" "${3-}" > "$BATS_TEST_TMPDIR/says"
}

# assert_asked(line...): the lab ran these programs, besides those without a mutant
assert_asked() {
	run grep -v ' 0-' "$BATS_TEST_TMPDIR/says.asked"
	assert_output "$(printf '%s\n' "$@")"
}

# campaign_command(list line..., --, option...): sets COMMAND to a campaign with the fake lab, for
# mutants with these lines in list.tsv
campaign_command() {
	local data=$BATS_TEST_TMPDIR/data

	mkdir -p "$data/diff" "$BATS_TEST_TMPDIR"/{kept,results,sources}
	touch "$BATS_TEST_TMPDIR"/sources/test-{a,b}.sh
	: > "$data/list.tsv"
	while [[ $1 != -- ]]; do
		printf '%b\n' "$1" >> "$data/list.tsv"
		shift
	done
	shift
	COMMAND=("$PROJECT/ci/mutation/campaign" --data "$data" --kept "$BATS_TEST_TMPDIR/kept"
		--results "$BATS_TEST_TMPDIR/results" --equivalent "$BATS_TEST_TMPDIR/equivalent"
		--timeout 25 --jobs 2 --mutants '*' --sources "$BATS_TEST_TMPDIR/sources" --guest /guest --title title "$@"
		--scenarios test-a test-b --
		"$FAKES/lab-of-mutants" "$BATS_TEST_TMPDIR/says")
}

# campaign(list line..., --, option...): run it
campaign() {
	campaign_command "$@"
	run_quickly "${COMMAND[@]}"
}

lab_hangs() {
	[[ -s $BATS_TEST_TMPDIR/says.hangs ]]
}

# interrupt_campaign(signal, list line..., --): run it, and send the signal when its lab hangs
interrupt_campaign() {
	local signal=$1

	campaign_command "${@:2}"
	rm -f "$BATS_TEST_TMPDIR/says.hangs"
	# Background processes of a non-interactive shell ignore SIGINT.
	start env --default-signal=INT "${COMMAND[@]}"
	wait_until_true 20 lab_hangs
	kill -"$signal" "$LAB_PID"
	end_lab
	assert_failure 2
	wait_until_true 2 process_ended "$(< "$BATS_TEST_TMPDIR/says.hangs")"
}

ONE='1\ts.c:f:not:1\t3\t!a\ta'
TWO='2\ts.c:f:not:2\t4\t!b\tb'

@test "a mutant is killed by a bad verdict, or survives" {
	says "1-test-a=fail 1-test-b=pass 2-test-a=pass 2-test-b=pass"
	campaign "$ONE" "$TWO" --
	assert_success
	assert_line --partial "s.c:f:not:2, line 4: !b => b"
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tkilled\ttest-a'
	assert_line $'s.c:f:not:2\tsurvived\t'
}

@test "a kill counts if the scenario fails again on the mutant, and passes without it" {
	says "1-test-a=fail,splat 1-test-b=pass 2-test-a=splat,pass 2-test-b=pass"
	campaign "$ONE" "$TWO" --
	assert_success
	# Each kill runs once more on its mutant, and once without a mutant, with the whole timeout.
	run sort "$BATS_TEST_TMPDIR/says.asked"
	assert_line "25 2 0-test-a"
	run grep -c " [12]-test-a$" "$BATS_TEST_TMPDIR/says.asked"
	assert_output 4
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tkilled\ttest-a'
	assert_line $'s.c:f:not:2\tundecided\t'
	run grep "^s.c:f:not:2" "$BATS_TEST_TMPDIR/results/matrix.tsv"
	assert_output $'s.c:f:not:2\ty\tp'
}

@test "a scenario that also fails without the mutant does not kill it" {
	says "0-test-a=pass,fail 1-test-a=fail 1-test-b=pass"
	campaign "$ONE" --
	assert_success
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tundecided\t'
	# Another scenario may still kill it.
	rm -r "$BATS_TEST_TMPDIR"/{kept,says.asked}
	says "0-test-a=pass,fail 1-test-a=fail 1-test-b=fail"
	campaign "$ONE" --
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tkilled\ttest-b'
}

@test "the report counts how mutants were killed" {
	says "1-test-a=panic 1-test-b=timeout 2-test-a=timeout 2-test-b=timeout" 1111
	campaign "$ONE" "$TWO" -- --matrix
	assert_success
	assert_line "killed by a failure 0, by a splat 0, by a panic 1, by a timeout only 1"
}

@test "a mutant that hangs a quick scenario gets little time, and is run again alone" {
	says "1-test-a=timeout 1-test-b=timeout" 1111 "0-test-a=5"
	campaign "$ONE" --
	assert_success
	# Both scenarios are planned at once, as they are equally likely to kill.
	assert_asked "10 2 1-test-b" "25 2 1-test-a" "25 1 1-test-b" "25 1 1-test-a"
	run cut -f 1-2 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tkilled'
	# It has run alone already: nothing is left to run.
	rm "$BATS_TEST_TMPDIR/says.asked"
	campaign "$ONE" --
	assert_success
	assert [ ! -e "$BATS_TEST_TMPDIR/says.asked" ]
}

@test "a mutant whose scenario was only slow runs with the other scenarios" {
	says "1-test-a=timeout,pass 1-test-b=timeout,fail"
	campaign "$ONE" --
	assert_success
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tkilled\ttest-b'
	says "0-test-a=pass,timeout 2-test-a=timeout 2-test-b=pass"
	campaign "$TWO" --
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:2\tundecided\t'
}

@test "a guest that is lost kills no mutant" {
	says "1-test-a=lost 1-test-b=pass"
	campaign "$ONE" --
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tundecided\t'
}

@test "a mutant whose code no scenario reaches is not run" {
	says "" 10
	campaign "$ONE" --
	assert_success
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tnot reached\t'
}

@test "a scenario that fails with no mutant active ends the campaign in one line" {
	says "0-test-b=fail"
	campaign "$ONE" --
	assert_one_complaint "test-b fails with no mutant in force"
}

@test "a kept verdict is not run again" {
	says "1-test-a=pass 1-test-b=pass"
	campaign "$ONE" --
	assert_success
	says "1-test-a=fail 1-test-b=fail"
	rm "$BATS_TEST_TMPDIR/results/mutants.tsv"
	campaign "$ONE" --
	assert_success
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tsurvived\t'
}

@test "a kept verdict that was cut off is ignored" {
	says "1-test-a=pass 1-test-b=pass"
	campaign "$ONE" --
	assert_success
	head --bytes=-5 "$BATS_TEST_TMPDIR/kept/confirmed.tsv" > "$BATS_TEST_TMPDIR/cut"
	cp "$BATS_TEST_TMPDIR/cut" "$BATS_TEST_TMPDIR/kept/confirmed.tsv"
	for _ in 1 2; do
		campaign "$ONE" --
		assert_success
	done
	run cut -f 1-2 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tsurvived'
}

@test "a full disk ends the campaign in one line" {
	says fail
	campaign_command "$ONE" --
	on_small_disk 4k "$BATS_TEST_TMPDIR/results" "${COMMAND[@]}"
	assert_failure 2
	assert_stderr_has "mutants: the results: No space left on device: make room and run it again"
}

@test "a file of MUTANTS is read to its end, and a missing one is named" {
	printf 's.c:f:not:1\ns.c:f:not:2' > "$BATS_TEST_TMPDIR/names"
	says ""
	campaign "$ONE" "$TWO" -- --mutants "@$BATS_TEST_TMPDIR/names"
	assert_success
	run grep -c "survived" "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_output 2
	campaign "$ONE" -- --mutants @/nonexistent
	assert_one_complaint "MUTANTS=@/nonexistent: No such file"
}

@test "an interrupted campaign leaves no process, and goes on where it was" {
	says "0-test-a=hang"
	interrupt_campaign TERM "$ONE" "$TWO" --
	assert_stderr_is "mutants: interrupted, before a mutant was judged"

	says "1-test-a=pass 1-test-b=pass"
	campaign "$ONE" --
	assert_success
	says "2-test-a=hang"
	interrupt_campaign INT "$ONE" "$TWO" --
	assert_stderr_has "mutants: incomplete: interrupted"
	run cut -f 1-2 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tsurvived'
	assert_line $'s.c:f:not:2\tnot run'

	rm "$BATS_TEST_TMPDIR/says.asked"
	says "1-test-a=fail 2-test-a=fail"
	campaign "$ONE" "$TWO" --
	assert_success
	run cut -f 1-2 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tsurvived'
	assert_line $'s.c:f:not:2\tkilled'
	# The runs without a mutant are kept: only the kill needs another one.
	run grep " 0-" "$BATS_TEST_TMPDIR/says.asked"
	assert_output "25 2 0-test-a"
}

@test "a scenario that has changed is run again, and no other" {
	says "1-test-a=pass 1-test-b=pass"
	campaign "$ONE" --
	assert_success
	echo "# changed" >> "$BATS_TEST_TMPDIR/sources/test-b.sh"
	says "1-test-a=fail 1-test-b=fail"
	campaign "$ONE" --
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tkilled\ttest-b'
}

@test "an equivalent mutant is listed with its reason" {
	echo "s.c:f:not:* | !a => a | nobody looks" > "$BATS_TEST_TMPDIR/equivalent"
	says "1-test-a=pass 1-test-b=pass 2-test-a=pass 2-test-b=pass"
	campaign "$ONE" "$TWO" --
	assert_line "s.c:f:not:1, line 3: !a => a (nobody looks)"
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tequivalent\t'
}
