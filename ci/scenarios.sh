# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The scenarios and what stands at the head of each: one sentence, and the ids of
# the rules that it checks.

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Seconds for each, where most that fail do so by hanging: half as much again as the
# longest takes, in which the kernel has to lose patience.
# shellcheck disable=SC2034 # for those who source this
FAULTY_TIMEOUT=30

# all_scenarios: their names, a line each
all_scenarios() {
	(cd "$SCENARIOS" && printf '%s\n' test-*.sh | sed 's/\.sh$//')
}

# chosen_scenarios: those that TESTS chooses
chosen_scenarios() {
	local names

	mapfile -t names < <(all_scenarios)
	choose TESTS "${names[@]}"
}

# sentence_of(name), rules_of(name)
sentence_of() {
	sed -n '3s/^# //p' "$SCENARIOS/$1.sh"
}

rules_of() {
	sed -n 's/^# rules: //p' "$SCENARIOS/$1.sh" | head -n 1
}

# long_scenarios: those that are better started before the others, a line each
long_scenarios() {
	(cd "$SCENARIOS" && grep -l '^# takes long: ' test-*.sh | sed 's/\.sh$//')
}

# long_first: names or programs of scenarios, a line each, with those first that take
# long; where the order of the results does not matter
long_first() {
	local line long name others=()

	long=$(long_scenarios)
	while read -r line; do
		name=${line##*/}
		if [[ $'\n'$long$'\n' == *$'\n'"${name%.sh}"$'\n'* ]]; then
			echo "$line"
		else
			others+=("$line")
		fi
	done
	((!${#others[@]})) || printf '%s\n' "${others[@]}"
}
