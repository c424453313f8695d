# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# results.json of a run, for scripts. Sourced by base.sh. Documentation/results.rst describes it.

# has_results(folder): a run that has ended left its results there
has_results() {
	[[ -s $1/results.json ]]
}

# results_of(folder, filter): print what jq's filter finds in the results of a run
results_of() {
	has_results "$1" ||
		die "$1: has no results.json: the run did not end, or is of an older version: run it again"
	[[ $(jq .version "$1/results.json" 2> /dev/null) == 1 ]] ||
		die "$1: its results.json is not of version 1: run it again"
	jq -r "$2" "$1/results.json"
}
