# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The variables that a user can set: ci/lib/variables declares them. Sourced by base.sh.

# variables: print their names, a line each
variables() {
	awk -F '\t' '/^[A-Z]/ { print $1 }' "$TOP/ci/lib/variables"
}

# commands_of(word...): print the commands that these words of the column BY stand for
commands_of() {
	local word

	for word; do
		if [[ -v GROUPS_OF[$word] ]]; then
			# shellcheck disable=SC2086 # words
			commands_of ${GROUPS_OF[$word]}
		else
			echo "$word"
		fi
	done
}

# takes(by, command...): does this column BY have one of the commands?
takes() {
	# shellcheck disable=SC2086 # words
	commands_of $1 | grep -F -x -e "$(printf '%s\n' "${@:2}")" > /dev/null
}

# variables_of(command): print the names of those that it uses
variables_of() {
	local name check by
	declare -A GROUPS_OF=()

	while IFS=$'\t' read -r name check by _; do
		if [[ $name == group ]]; then
			GROUPS_OF[$check]=$by
		elif [[ $name =~ ^[A-Z] ]] && takes "$by" "$1" all; then
			echo "$name"
		fi
	done < "$TOP/ci/lib/variables"
}

# take_variables(command): end when the user has set a variable that this command does not take,
# or has set one to a value that it cannot have
#
# A command that another command starts accepts all variables: the user gave them to the other.
take_variables() {
	local name check by value words
	declare -A GROUPS_OF=()

	while IFS=$'\t' read -r name check by _; do
		if [[ $name == group ]]; then
			GROUPS_OF[$check]=$by
			continue
		fi
		[[ $name =~ ^[A-Z] && ${!name-} ]] || continue
		value=${!name}
		[[ ${KLP_STATE_COMMAND-} ]] || takes "$by" "$1" all any ||
			die "$name=$value: make $1 does not take it: see make help"
		case $check in
		number:*) need_number "$name" "$value" "${check#*:}" ;;
		one:*)
			words=${check#*:}
			[[ ,$words, == *,"$value",* ]] || die "$name=$value: must be ${words//,/ or }"
			;;
		esac
	done < "$TOP/ci/lib/variables"
	export KLP_STATE_COMMAND=${KLP_STATE_COMMAND:-$1}
}
