# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The guest's folder for klp-explore: for scripts that walk the model's steps in a kernel.

# shellcheck source=ci/guest/guest.sh
. "$(dirname "${BASH_SOURCE[0]}")/guest.sh"

# The driver in the guest.
GUEST_EXPLORE=/kselftest/explore/klp-explore

# What most tours do. The state is as before at its end.
WARM_UP="load_A/load_target/hold/load_B/disable_B/enable_B/release/disable_B/reset/warm-up"

# Options of klp-lab. The story without a step only loads the driver's module: to find the symbols
# that it needs takes an emulated kernel a second.
# shellcheck disable=SC2034 # for scripts that source this
EXPLORE_OPTIONS=(--prepare "$GUEST_EXPLORE,2-cumulative,/prepare" --warm-up "$GUEST_EXPLORE,2-cumulative,$WARM_UP")

# file_name_of(configuration): print the name of its file in plans/; fails when there is no such
# configuration
file_name_of() {
	"$BUILD/klp-explore" --list | awk -F '\t' -v name="$1" '
		name == $1 || name == $2 { print $1; found = 1 }
		END { exit !found }'
}

# prepare_explore: makes $GUEST/explore, with the driver, its module, the livepatches and the tours
# of all configurations
prepare_explore() {
	local folder=$GUEST/explore name

	"$TOP/ci/guest/modules" "$KERNEL_TREE" "$GUEST/modules"
	"$TOP/ci/guest/modules" "$KERNEL_TREE" "$GUEST/explore-module" "$TOP/tools/klp-explore/module"
	rm -rf "$folder"
	mkdir -p "$folder"/{plans,test_modules}
	cp "$BUILD/klp-explore" "$folder/"
	cp "$GUEST"/modules/stripped/test_klp_{first,second,third,next,fifth,target,other}.ko \
		"$GUEST/explore-module/stripped/klp_explore.ko" "$folder/test_modules/"
	while IFS=$'\t' read -r name _; do
		"$BUILD/klp-explore" --plan "$name" "$RELEASE" > "$folder/plans/$name"
	done < <("$BUILD/klp-explore" --list)
}

# chosen_tours(plan, seconds): print the numbers of the tours for which the seconds will do, of all
# guests together, and how many seconds each may take; 0 seconds: of all tours
#
# A guest walks some 50 steps a second. On a slower machine the tours are cut short.
chosen_tours() {
	awk -v seconds="$2" '
		NR == 1 { next }
		!seconds { print NR - 1; next }
		{
			takes = 0.5 + gsub(/;/, ";") / 50
			if (tours && sum + takes > seconds)
				exit
			sum += takes
			all[++tours] = takes
		}
		END {
			for (i = 1; i <= tours; i++) {
				limit = int(seconds * all[i] / sum)
				print i, limit ? limit : 1
			}
		}' "$1"
}
