# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The scenarios and the header of each: one sentence, the ids of the rules that it checks,
# the modules that it loads, and its needs of the kernel and the machine.

# shellcheck source=ci/lib/base.sh
. "$(dirname "${BASH_SOURCE[0]}")/base.sh"

# Seconds for each scenario on mutants, faulty livepatches and past bugs, where most failures
# are hangs: 1.5 times as much as the longest takes, which waits 15 s for the kernel to act.
# shellcheck disable=SC2034 # for scripts that source this
FAULTY_TIMEOUT=30

# all_scenarios: print their names, a line each
all_scenarios() {
	(cd "$SCENARIOS" && printf '%s\n' test-*.sh | sed 's/\.sh$//')
}

# chosen_scenarios: print the names that TESTS chooses
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

# loads_of(name): print the modules that it loads
loads_of() {
	sed -n 's/^# loads: //p' "$SCENARIOS/$1.sh" | head -n 1
}

# describe_programs(file...): print JSON for klp-lab's --about, from the headers of scenarios or
# of checks
describe_programs() {
	awk '
		FNR == 1 { name = FILENAME; sub(/.*\//, "", name); sub(/\.sh$/, "", name) }
		FNR == 3 { sentence = substr($0, 3) }
		/^# rules: / { print name "\t" sentence "\t" substr($0, 10); nextfile }' "$@" |
		jq -Rn '[inputs | split("\t") | {(.[0]): {sentence: .[1], rules: .[2] | split(" ")}}] | add'
}

# lacked_options(kdir): print, in a line, the options that scenarios need and that the kernel of
# this build tree lacks: for the file kernel-lacks beside the scenarios
lacked_options() {
	local option lacked=()

	for option in $(cat "$SCENARIOS"/test-*.sh | sed -n 's/^# needs: //p' | tr ' ' '\n' | sort -u); do
		grep -q "^CONFIG_$option=[ym]" "$1/include/config/auto.conf" || lacked+=("$option")
	done
	echo "${lacked[*]}"
}

# what_is_lacking(kdir, cpus, name...): print what the kernel and the guest lack for these
# scenarios, and how many scenarios need it; nothing when all can run
what_is_lacking() {
	local kdir=$1 cpus=$2 option options line='' number paths
	shift 2

	paths=("${@/#/"$SCENARIOS/"}")
	paths=("${paths[@]/%/.sh}")
	options=$(lacked_options "$kdir")
	for option in $options; do
		number=$(cat "${paths[@]}" | grep -cE "^# needs:( .*)? $option( |\$)" || true)
		if ((number && !${#line})); then
			line="$option ($(scenarios_in_words "$number"))"
		elif ((number)); then
			line+=", $option ($number)"
		fi
	done
	if [[ $line ]]; then
		echo "kernel lacks: $line"
	fi
	number=$(cat "${paths[@]}" | awk -v cpus="$cpus" '/^# cpus: / && $3 > cpus { n++ } END { print n + 0 }')
	if ((number)); then
		echo "too few virtual CPUs: for $(scenarios_in_words "$number")"
	fi
}

# vendor_lines_of(image): print a fact for each text of the file vendor-lines that is in the
# kernel image. In a compressed image none is found.
vendor_lines_of() {
	local text

	while IFS= read -r text; do
		if [[ $text && $text != "#"* ]] && grep -qaF -- "$text" "$1"; then
			echo "ignored in the kernel log: \"$text\""
		fi
	done < "$SCENARIOS/vendor-lines"
}

scenarios_in_words() {
	if (($1 == 1)); then
		echo "1 scenario"
	else
		echo "$1 scenarios"
	fi
}

# long_scenarios: print the scenarios to start before the others, a line each
long_scenarios() {
	(cd "$SCENARIOS" && grep -l '^# takes long: ' test-*.sh | sed 's/\.sh$//')
}

# long_first: print the lines of stdin, names or programs of scenarios, long scenarios first;
# for runs whose results need no order
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
