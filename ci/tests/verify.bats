# SPDX-License-Identifier: GPL-2.0
#
# ci/verify: what it refuses before a guest is started. ci/check-verify has the verdicts.

load lab

setup() {
	setup_lab
	cd "$BATS_TEST_TMPDIR" || return
	release=$(cat "$BUILT/kernels/default")
}

# make_module(name, [field...]): a file of which modinfo takes these fields
make_module() {
	local name=$1 field
	shift

	{
		echo '.section .modinfo, "a"'
		for field in "name=$name" "$@"; do
			echo ".asciz \"$field\""
		done
	} | as -o "$name.ko" -
}

make_livepatch() {
	make_module "$1" "livepatch=Y" "vermagic=${2:-$release} SMP mod_unload"
}

# expect_refusal(line, [variable=value...])
expect_refusal() {
	local line=$1
	shift

	run -2 env SETUP=no BUILD="$BUILT" "$@" "$PROJECT/ci/verify"
	[[ $output == "verify: $line" ]] || {
		echo "expected: verify: $line"
		echo "found:    $output"
		return 1
	}
}

@test "what is no livepatch is refused in one line" {
	echo hello > text.ko
	make_module plain "vermagic=$release SMP"
	expect_refusal "NEW is not set: name a livepatch, a .ko file"
	expect_refusal "NEW=none.ko: no such file" NEW=none.ko
	expect_refusal "NEW=text.ko: not a kernel module" NEW=text.ko
	expect_refusal "NEW=plain.ko: not a livepatch: its modinfo has no livepatch=Y" NEW=plain.ko
	make_livepatch new
	expect_refusal "OLD=plain.ko: not a livepatch: its modinfo has no livepatch=Y" NEW=new.ko OLD=plain.ko
	expect_refusal "TARGETS=none.ko: no such file" NEW=new.ko TARGETS=none.ko
	expect_refusal "TARGETS=text.ko: not a kernel module" NEW=new.ko TARGETS=plain.ko,text.ko
	make_livepatch ../escapes
	mv ../escapes.ko .
	expect_refusal "NEW=escapes.ko: its modinfo has no valid name" NEW=escapes.ko
	expect_refusal "OLD=escapes.ko: its modinfo has no valid name" NEW=new.ko OLD=escapes.ko
}

@test "two livepatches of one name are refused" {
	mkdir other
	make_livepatch new
	cp new.ko other/
	expect_refusal "OLD=other/new.ko: another livepatch has that name, new" NEW=new.ko OLD=other/new.ko
}

@test "a livepatch of another kernel is refused" {
	make_livepatch new 5.4.1-none
	expect_refusal 'NEW=new.ko: was built for "5.4.1-none", which is none of make kernels: give KERNEL and KDIR' NEW=new.ko
	expect_refusal "NEW=new.ko: was built for 5.4.1-none, and the kernel is $release" NEW=new.ko KERNEL=default
	make_livepatch first
	make_livepatch old 5.4.1-none
	expect_refusal "OLD=old.ko: was built for 5.4.1-none, and the kernel is $release" NEW=first.ko OLD=old.ko
	make_module target "vermagic=5.4.1-none SMP"
	expect_refusal "TARGETS=target.ko: was built for 5.4.1-none, and the kernel is $release" NEW=first.ko TARGETS=target.ko
}

@test "programs have to be programs" {
	make_livepatch new
	echo > probe
	expect_refusal "PROBE=probe: not a program" NEW=new.ko PROBE=probe
	expect_refusal "LOAD=no/such: not a program" NEW=new.ko LOAD=no/such
}

@test "modules that a livepatch names, and what they need, are taken from the kernel's package" {
	make_livepatch new
	# A name among the strings, as klp_object.name is.
	printf '.section .rodata\n.asciz "nfs"\n.asciz "nfs is no name here"\n' | as -o strings.o -
	ld -r -o patch.ko new.ko strings.o
	BUILD=$BUILT run -0 --separate-stderr "$PROJECT/ci/linux/get-modules" "$release" modules patch.ko
	assert_equal "${lines[-1]}" modules/nfs.ko
	assert_line modules/sunrpc.ko
	for file in "${lines[@]}"; do
		run -0 modinfo -F vermagic "$file"
		assert_output --partial "$release "
	done
	BUILD=$BUILT run -2 --separate-stderr "$PROJECT/ci/linux/get-modules" 5.4.1-none modules patch.ko
	# shellcheck disable=SC2154 # bats sets it
	assert_equal "$stderr" "get-modules: 5.4.1-none: not a kernel of make kernels: name its modules by TARGETS"
}

# add_program(name, verdict, reason, output): to the results in this folder
add_program() {
	local good=false

	[[ $2 == fail ]] || good=true
	printf '%b' "$4" > "$1.output"
	jq --arg name "$1" --arg verdict "$2" --arg reason "$3" --argjson good $good \
		'.programs += [{name: $name, verdict: $verdict, reason: $reason, good: $good, files: {output: "\($name).output"}}]' \
		results.json > new.json
	mv new.json results.json
}

@test "the answers name the duty that was not done, and what could not be checked" {
	echo '{"version": 1, "programs": []}' > results.json
	add_program show pass "" "livepatch\tone\tcumulative\nobject\tone\tvmlinux\tpost_patch \nchanges\ta\e[31m+0x0\t1\t2\tpost_patch vmlinux of one\nok\n"
	add_program held pass "" "ok\n"
	add_program disable fail "exit status 1" "not ok: S3: a is 2\nnot ok: K5: 8 bytes\n"
	add_program repeat skip "skip: no memory" ""
	add_program targets skip "not needed: one has no target module" ""
	add_program replace skip "not needed: for the test" ""
	add_program revert skip "skip: no transition can be held here" ""
	run -0 "$PROJECT/ci/report/verify" .
	assert_line "# one: cumulative"
	assert_line "#   states: none"
	assert_line "#   changes a?[31m+0x0 from 1 to 2 (post_patch vmlinux of one)"
	assert_line --partial "# advice: it changes a?[31m+0x0 and declares no state"
	assert_line "# enable: yes"
	assert_line "# replace: unknown: nothing was checked"
	assert_line "# revert: unknown: revert: skip: no transition can be held here"
	assert_line "# remove: no: disable (K5, S3)"
	assert_equal "$output" "$(sed 's/^/# /' verify.txt)"
}

# expect_comparison(new, old, line...): both are "REPLACE ID:VERSION..."; the report compares them with
# these lines
expect_comparison() {
	local new old state text=""
	read -ra new <<< "$1"
	read -ra old <<< "$2"
	shift 2

	for state in "${new[@]:1}"; do
		text+="state\tnew\t${state/:/\\t}\n"
	done
	for state in "${old[@]:1}"; do
		text+="state\told\t${state/:/\\t}\n"
	done
	echo '{"version": 1, "programs": []}' > results.json
	add_program show pass "" "livepatch\tnew\t${new[0]}\nlivepatch\told\t${old[0]}\n${text}ok\n"
	run -0 "$PROJECT/ci/report/verify" .
	assert_equal "$(grep ' over ' verify.txt)" "$(printf '%s\n' "$@")"
}

@test "NEW and OLD are compared, in both orders, and each answer names its rule" {
	expect_comparison "cumulative 1:2 2:1" "cumulative 1:1" \
		"new over old: compatible (C1, C2)" \
		"old over new: state 1 has version 1, and 2 is installed: refused (C3); it does not list state 2: refused (C4)"
	expect_comparison "cumulative 1:1" "cumulative 1:1" \
		"new over old: compatible (C2)" "old over new: compatible (C2)"
	expect_comparison "stacked 2:1" "cumulative 1:1" \
		"new over old: compatible (C1, C5)" "old over new: it does not list state 2: refused (C4)"
	expect_comparison "stacked 1:1" "stacked 1:2" \
		"new over old: state 1 has version 1, and 2 is installed: refused (C3)" \
		"old over new: compatible (C2)"
	expect_comparison "cumulative" "stacked" \
		"new over old: compatible (no states)" "old over new: compatible (no states)"
}
