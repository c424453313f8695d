# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The scenarios and what stands at the head of each: one sentence, and the ids of
# the rules that it checks.

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# all_scenarios: their names, a line each
all_scenarios() {
	(cd "$SCENARIOS" && printf '%s\n' test-*.sh | sed 's/\.sh$//')
}

# chosen_scenarios(patterns): those that match one of them; each pattern has to
# match something
chosen_scenarios() {
	local all name pattern patterns chosen=() any

	mapfile -t all < <(all_scenarios)
	read -ra patterns <<< "$1"
	for pattern in "${patterns[@]}"; do
		any=
		for name in "${all[@]}"; do
			# shellcheck disable=SC2053 # it is a pattern
			if [[ $name == ${pattern%.sh} ]]; then
				chosen+=("$name")
				any=1
			fi
		done
		[[ $any ]] || die "TESTS=$pattern: no scenario has such a name; make list shows them"
	done
	# Once each, in one order, however they were named.
	printf '%s\n' "${chosen[@]}" | sort -u
}

# sentence_of(name), rules_of(name)
sentence_of() {
	sed -n '3s/^# //p' "$SCENARIOS/$1.sh"
}

rules_of() {
	sed -n 's/^# rules: //p' "$SCENARIOS/$1.sh" | head -n 1
}
