# SPDX-License-Identifier: GPL-2.0
#
# ci/lib/variables: the variables that a user can set. The tests of each command check that it
# refuses wrong values.

load lab

setup() {
	setup_lab
	mapfile -t VARIABLES < <(sed -n 's/^\([A-Z_]*\)\t.*/\1/p' "$PROJECT/ci/lib/variables")
	mapfile -t COMMANDS < <(cd "$PROJECT/ci" && find . -maxdepth 1 -type f -printf '%P\n' | sort)
}

# takes(command, variable): the table says that the command takes the variable
takes() {
	bash -c '. "$1/ci/lib/base.sh"; unset -v "$3"; printf -v "$3" 1; take_variables "$2"' \
		- "$PROJECT" "$1" "$2" 2>&1 | grep "does not take it" && return 1
	return 0
}

@test "each command refuses what the table does not give it, in one line" {
	local command variable

	for command in "${COMMANDS[@]}"; do
		[[ $command != setup ]] || continue	# other scripts start it, with any variable
		for variable in "${VARIABLES[@]}"; do
			takes "$command" "$variable" > /dev/null || break
		done
		run_quickly env "$variable=1" "$PROJECT/ci/$command"
		assert_one_complaint "$variable=1: make $command does not take it"
	done
}

@test "each variable is taken by a command, and each command in the table exists" {
	local variable name by _ table=$PROJECT/ci/lib/variables groups

	groups=$(grep "^group" "$table")
	while IFS=$'\t' read -r name _ by _; do
		[[ $name =~ ^[A-Z]|^group ]] || continue
		assert [ "$by" ]
		for command in $by; do
			[[ $command =~ ^(all|any)$ || $'\n'$groups == *$'\n'"group	$command	"* ]] ||
				assert [ -x "$PROJECT/ci/$command" ]
		done
	done < "$table"
}

@test "make help names each variable, and make passes each on" {
	local variable

	run_quickly make --silent -C "$PROJECT" help
	assert_success
	for variable in "${VARIABLES[@]}"; do
		assert_line --regexp "(^ +| )$variable="
	done
	for variable in "${VARIABLES[@]}"; do
		[[ ! $variable =~ ^(TESTS|BUILD|KEEP_GIB|SETUP|CC|LLVM|NAME)$ ]] || continue
		run_quickly make --silent -C "$PROJECT" list "$variable=1"
		assert_failure 2
		assert_stderr_has "list: $variable=1: make list does not take it"
	done
}

@test "make passes on a compiler that the user sets, but not its own default" {
	local show="show: ; @echo \"CC=\$\$CC\""

	run_quickly make --silent -C "$PROJECT" --eval="$show" show
	assert_output "CC="
	run_quickly make --silent -C "$PROJECT" --eval="$show" show CC=gcc-12
	assert_output "CC=gcc-12"
	run_quickly env CC=clang make --silent -C "$PROJECT" --eval="$show" show
	assert_output "CC=clang"
}

@test "a value that is no number, too large or an unknown word is refused" {
	run_quickly env SMP=two "$PROJECT/ci/run"
	assert_one_complaint "SMP=two: must be a whole number from 1 to 64"
	run_quickly env JOBS=257 "$PROJECT/ci/run"
	assert_one_complaint "JOBS=257: must be a whole number from 1 to 256"
	run_quickly env ACCEL=xen "$PROJECT/ci/run"
	assert_one_complaint "ACCEL=xen: must be auto or kvm or tcg"
}

@test "each command explains itself with --help, and starts nothing" {
	local command

	for command in "${COMMANDS[@]}"; do
		run_quickly "$PROJECT/ci/$command" --help
		assert_success
		assert_silent
		assert_line --index 0 --regexp "^$command .*- "
		assert_output --partial "SETUP=no"
	done
}
