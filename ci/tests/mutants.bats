# SPDX-License-Identifier: GPL-2.0
#
# The making of mutants, and what is said when one cannot be made or judged.

load lab

setup() {
	setup_lab
	MUTANTS_OF=$BATS_TEST_DIRNAME/mutants
	OUT=$BATS_TEST_TMPDIR/out
}

generate() {
	run_quickly "$PROJECT/ci/mutation/generate" "$@"
}

# changes(rule): what it makes of small.c, a line each
changes() {
	awk -F '\t' -v rule="$1" '$2 ~ ":" rule ":" { print $4 " => " $5 }' "$OUT/list.tsv"
}

@test "each rule makes the mutants that are expected of it" {
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

@test "what is out of scope is left as it is" {
	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT"
	assert_success
	run grep -c small_outside "$OUT/list.tsv"
	assert_output 0
	run grep -c klp_mutant "$OUT/src/mutants.h"
	assert_success
	run sed -n '/^int small_outside/,$p' "$OUT/src/small.c"
	assert_line "	return a == 1;"
}

@test "each mutant is a diff that applies" {
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

@test "all mutants in one file are still C" {
	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT"
	assert_success
	# What small.c uses of a kernel.
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

@test "names do not depend on lines" {
	generate "$MUTANTS_OF/source" "$MUTANTS_OF/scope" "$OUT"
	cut -f 2 "$OUT/list.tsv" > "$BATS_TEST_TMPDIR/names"
	mkdir "$BATS_TEST_TMPDIR/longer"
	sed '3i /* another line */' "$MUTANTS_OF/source/small.c" > "$BATS_TEST_TMPDIR/longer/small.c"
	generate "$BATS_TEST_TMPDIR/longer" "$MUTANTS_OF/scope" "$OUT-longer"
	assert_success
	run diff "$BATS_TEST_TMPDIR/names" <(cut -f 2 "$OUT-longer/list.tsv")
	assert_success
}

@test "a mutant that does not compile is left out, and still has its number" {
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

@test "a source without the file is refused in one line" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	generate "$BATS_TEST_TMPDIR/empty" "$MUTANTS_OF/scope" "$OUT"
	assert_one_complaint "has no small.c"
}

@test "a LINUX that is no kernel source is refused" {
	run_quickly env LINUX=/etc "$PROJECT/ci/kernel" small
	assert_one_complaint LINUX=/etc
}

@test "a FLAVOUR that is not known is refused" {
	run_quickly "$PROJECT/ci/kernel" large
	assert_one_complaint FLAVOUR=large
	run_quickly env FLAVOUR=large "$PROJECT/ci/run"
	assert_one_complaint FLAVOUR=large
}

@test "a SUITE that is not known, and a KERNEL, are refused" {
	run_quickly env SUITE=theirs "$PROJECT/ci/mutants"
	assert_one_complaint SUITE=theirs
	run_quickly env KERNEL=/boot/vmlinuz KDIR=/ "$PROJECT/ci/mutants"
	assert_one_complaint KERNEL=/boot/vmlinuz "does not take it"
}

@test "a MATRIX that is neither 1 nor nothing is refused" {
	run_quickly env MATRIX=0 "$PROJECT/ci/mutants"
	assert_one_complaint MATRIX=0
}

@test "faults of the past are asked for with what can be, before a kernel is built" {
	local variable

	for variable in TESTS=nonesuch TIMEOUT=soon RESULTS=/tmp FLAVOUR=debug; do
		run_quickly env "$variable" "$PROJECT/ci/past"
		assert_one_complaint "${variable%%=*}"
	done
	run_quickly "$PROJECT/ci/past" nonesuch
	assert_one_complaint nonesuch
}

@test "a checkout is taken as it is: what is not added yet, without what is removed" {
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
# The campaign, against a lab that says what a test wants
#

# says(words, [reached, [times]]): what the lab is to say; see there
says() {
	printf '%s\n' "$1" "${2-1111}" "${3-}" > "$BATS_TEST_TMPDIR/says"
}

# assert_asked(line...): that is what the lab was asked since the last says, but for the
# kernel without a mutant
assert_asked() {
	run grep -v ' 0-' "$BATS_TEST_TMPDIR/says.asked"
	assert_output "$(printf '%s\n' "$@")"
}

# campaign_command(list line..., --, option...): sets COMMAND, with a lab of
# fakes/lab-of-mutants
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

# campaign(list line..., --, option...)
campaign() {
	campaign_command "$@"
	run_quickly "${COMMAND[@]}"
}

lab_hangs() {
	[[ -s $BATS_TEST_TMPDIR/says.hangs ]]
}

# interrupt_campaign(signal, list line..., --): when its lab hangs
interrupt_campaign() {
	local signal=$1

	campaign_command "${@:2}"
	rm -f "$BATS_TEST_TMPDIR/says.hangs"
	# A shell that is not interactive has what it starts in the background ignore INT.
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

@test "a kill counts when it comes again, and not without the mutant" {
	says "1-test-a=fail,splat 1-test-b=pass 2-test-a=splat,pass 2-test-b=pass"
	campaign "$ONE" "$TWO" --
	assert_success
	# Once more on the mutant, with more time, and once without: of the two that killed.
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

@test "a scenario that fails without the mutant, too, kills none" {
	says "0-test-a=pass,fail 1-test-a=fail 1-test-b=pass"
	campaign "$ONE" --
	assert_success
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tundecided\t'
	# Another one may kill it all the same.
	rm -r "$BATS_TEST_TMPDIR"/{kept,says.asked}
	says "0-test-a=pass,fail 1-test-a=fail 1-test-b=fail"
	campaign "$ONE" --
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tkilled\ttest-b'
}

@test "how they were killed is told apart" {
	says "1-test-a=panic 1-test-b=timeout 2-test-a=timeout 2-test-b=timeout" 1111
	campaign "$ONE" "$TWO" -- --matrix
	assert_success
	assert_line "killed by a failure 0, by a splat 0, by a panic 1, by the end of the time alone 1"
}

@test "one that hangs is given up soon when its scenario is quick, and is run again alone" {
	says "1-test-a=timeout 1-test-b=timeout" 1111 "0-test-a=5"
	campaign "$ONE" --
	assert_success
	# The two are as likely to kill: it comes to both in one go.
	assert_asked "10 2 1-test-b" "25 2 1-test-a" "25 1 1-test-b" "25 1 1-test-a"
	run cut -f 1-2 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tkilled'
	# It had that.
	rm "$BATS_TEST_TMPDIR/says.asked"
	campaign "$ONE" --
	assert [ ! -e "$BATS_TEST_TMPDIR/says.asked" ]
}

@test "one that was only slow has more scenarios to go through" {
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

@test "a mutant that no scenario comes by is not run" {
	says "" 10
	campaign "$ONE" --
	assert_success
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tnot reached\t'
}

@test "a scenario that fails with no mutant in force ends it in one line" {
	says "0-test-b=fail"
	campaign "$ONE" --
	assert_one_complaint "test-b fails with no mutant in force"
}

@test "what is known is not run again" {
	says "1-test-a=pass 1-test-b=pass"
	campaign "$ONE" --
	assert_success
	says "1-test-a=fail 1-test-b=fail"
	campaign "$ONE" --
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tsurvived\t'
}

@test "a verdict that was cut off is none, and is not in the way" {
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

@test "a disk that is full ends it in one line" {
	says fail
	campaign_command "$ONE" --
	on_small_disk 4k "$BATS_TEST_TMPDIR/results" "${COMMAND[@]}"
	assert_failure 2
	assert_stderr_has "mutants: what was found out: No space left on device: make room and run it again"
}

@test "a file of MUTANTS is read to its end, and one that is not there is named" {
	printf 's.c:f:not:1\ns.c:f:not:2' > "$BATS_TEST_TMPDIR/names"
	says ""
	campaign "$ONE" "$TWO" -- --mutants "@$BATS_TEST_TMPDIR/names"
	assert_success
	run grep -c "survived" "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_output 2
	campaign "$ONE" -- --mutants @/nonexistent
	assert_one_complaint "MUTANTS=@/nonexistent: No such file"
}

@test "a campaign that is interrupted leaves nothing, and goes on with what is left" {
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
	# The kernel without a mutant is known: it is asked again for the kill alone.
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

@test "an equivalent mutant is named with its reason, unless it is killed" {
	echo "s.c:f:not:* | !a => a | nobody looks" > "$BATS_TEST_TMPDIR/equivalent"
	says "1-test-a=pass 1-test-b=pass 2-test-a=pass 2-test-b=pass"
	campaign "$ONE" "$TWO" --
	assert_line "s.c:f:not:1, line 3: !a => a (nobody looks)"
	run cut -f 1-3 "$BATS_TEST_TMPDIR/results/mutants.tsv"
	assert_line $'s.c:f:not:1\tequivalent\t'
}
