# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the checks of klp-verify share: livepatches, the witness, and how a broken duty is
# reported. A check runs in a fork of a guest in which warm-up has loaded the witness.

export LC_ALL=C
cd "${BASH_SOURCE[0]%/*}" || exit 2

# The folder of the livepatches to check.
CASE=cases/${CASE:-only}
WITNESS=/sys/kernel/debug/klp_witness
SYSFS=/sys/kernel/livepatch

# How long a transition may take, in seconds.
MAX_WAIT=30

# settings: NEW, OLD (the newest first), TARGETS, and PARAMS of each. ci/verify writes it.
declare -A PARAMS=()
OLD=()
TARGETS=()
# shellcheck source=/dev/null
[[ ! -e $CASE/settings ]] || . "$CASE/settings"
if [[ ${LEARNING-} ]]; then
	NEW=klp_control OLD=(klp_control_old)
	PARAMS[klp_control]="replace=1"
fi

BROKEN=0

# broken(duty, what): a duty was not done
broken() {
	echo "not ok: $1: $2"
	BROKEN=1
}

# end - the end of each check
end() {
	((!BROKEN)) || exit 1
	echo "ok"
	exit 0
}

# advise(what) - report what breaks no duty, but is worth knowing
advise() {
	printf 'advice\t%s\n' "$1"
}

# cannot(why) - end the check: it cannot be judged here
cannot() {
	echo "SKIP: $1" >&2
	exit 4
}

# not_needed(why) - end the check: the livepatch has nothing that it could check
not_needed() {
	cannot "not needed: $1"
}

# stop(why) - end the check: a step that has to work did not
stop() {
	echo "not ok: $1"
	exit 1
}

# witness(command) - have the witness do it
witness() {
	echo "$1" > "$WITNESS/do"
}

# load_witness - load it, and tell it where the kernel's variables are
load_witness() {
	local start end i symbols

	insmod witness/klp_witness.ko shadow_hash="0x$(address_of klp_shadow_hash)" ||
		cannot "the witness cannot be loaded: see the kernel log"
	for symbols in "_sdata _edata" "__bss_start __bss_stop"; do
		read -r start end <<< "$symbols"
		start=$(address_of "$start") end=$(address_of "$end")
		witness "variables region $start $end" ||
			cannot "not enough memory for a copy of the kernel's variables"
		witness "pointers region $start $end"
	done
	# check_shadow looks at these.
	witness "variables ignore $(address_of klp_shadow_hash)"
	witness "pointers percpu $(address_of __per_cpu_start) $(address_of __per_cpu_end)"
}

# learn(check, [case]) - run a check with livepatches that change nothing, but with the targets and
# LOAD of the case, for the witness to learn what changes all the same
learn() {
	local name

	witness "learn on"
	# One window around all: what the kernel does between the livepatch's own is noise, too.
	witness "variables window begin"
	LEARNING=1 CASE=${2:-only} "./$1" > /dev/null 2>&1
	witness "hold off"
	witness "fail nothing"
	for name in klp_control klp_control_old; do
		[[ ! -e $SYSFS/$name/enabled ]] || disable "$name"
		[[ ! -e /sys/module/$name ]] || unload "$name"
	done
	witness "variables window end"
	forget
	witness "learn off"
}

# address_of(symbol) - print it, in hexadecimal
address_of() {
	awk -v symbol="$1" '$3 == symbol { print $1; exit }' /proc/kallsyms
}

# forget - what was changed, allocated or called until now does not count
forget() {
	probe
	PROBED_BEFORE=$PROBED
	probe
	[[ $PROBED == "$PROBED_BEFORE" ]] || cannot "PROBE prints something else each time"
	witness "variables forget"
	witness "allocations forget"
	witness "pointers forget"
	witness "livepatches forget"
}

# probe - set PROBED to what the user's program prints
probe() {
	PROBED=
	[[ -e $CASE/probe && ! ${LEARNING-} ]] || return 0
	PROBED=$(LD_LIBRARY_PATH=$CASE/lib "$CASE/probe" 2>&1) || cannot "PROBE ends with status $?"
}

# file_of(name) - print the path of a module
file_of() {
	local file

	for file in {"$CASE/livepatches","$CASE/targets",witness}/"$1.ko"; do
		[[ ! -e $file ]] || echo "$file"
	done
}

# load(name) - load a module; returns insmod's status, and sets SAID
load() {
	local params=()

	read -ra params <<< "${PARAMS[$1]-}"
	SAID=$(insmod "$(file_of "$1")" "${params[@]}" 2>&1)
}

# wait_for(file, [value]) - wait until it reads the value; without one, until it is gone
wait_for() {
	./wait_until "$MAX_WAIT" "$@"
}

wait_enabled() {
	wait_for "$SYSFS/$1/transition" 0 || stop "the transition of $1 does not end"
}

# enable(name) - load a livepatch, and wait until its transition is over
enable() {
	load "$1" || stop "$1 cannot be enabled: $SAID"
	wait_enabled "$1"
}

# disable(name) - disable a livepatch, and wait until it is gone from sysfs
disable() {
	echo 0 > "$SYSFS/$1/enabled" || stop "$1 cannot be disabled"
	wait_gone "$1"
}

# unload(name) - unload a module that nothing uses any more
unload() {
	local tries

	# LOAD may use it at times.
	for tries in 1 2 3 4 5; do
		wait_for "/sys/module/$1/refcnt" 0 || stop "$1 cannot be unloaded: something refers to it"
		! SAID=$(rmmod "$1" 2>&1) || return 0
	done
	stop "$1 cannot be unloaded in $tries tries: $SAID"
}

# load_targets - load the modules whose functions the livepatches patch
load_targets() {
	local target

	for target in "${TARGETS[@]}"; do
		[[ -e /sys/module/$target ]] || load "$target" || cannot "$target cannot be loaded: $SAID"
	done
}

# hold_new - load NEW, and hold its transition
hold_new() {
	witness "hold on" || cannot "no transition can be held here"
	load "$NEW" || stop "$NEW cannot be enabled: $SAID"
	is_held "$NEW"
}

# is_held(name) - end the check unless its transition goes on
is_held() {
	local transition

	{ read -r transition < "$SYSFS/$1/transition"; } 2> /dev/null
	[[ ${transition-} == 1 ]] || cannot "the transition of $1 is not held"
}

# let_go - let the transition complete that was held
let_go() {
	witness "hold off"
}

# write_enabled(name, value) - in the middle of a transition: revert it
write_enabled() {
	echo "$2" > "$SYSFS/$1/enabled" || stop "the transition of $1 cannot be reverted"
}

# wait_gone(name) - wait until the livepatch is gone from sysfs
wait_gone() {
	wait_for "$SYSFS/$1/enabled" || stop "the transition that disables $1 does not end"
}

# no_trace(duty, when) - NEW was not enabled: nothing of it is left
no_trace() {
	[[ ! -e /sys/module/$NEW ]] || broken "$1" "$2 the module is loaded"
	[[ ! -e $SYSFS/$NEW ]] || broken "$1" "$2 the livepatch is in sysfs"
	check_variables "$1" "$2"
	check_memory "$1" "$2"
	check_shadow "$1" "$2"
	check_pointers "$2"
}

# need_old - end the check unless there is an older livepatch
need_old() {
	((${#OLD[@]})) || cannot "there is no OLD"
}

# is_cumulative(name) - while it is loaded
is_cumulative() {
	grep -q "^livepatch	$1	cumulative$" "$WITNESS/livepatches"
}

# disable_old, unload_old - from the newest to the last; those that were replaced are unloaded only
disable_old() {
	local old

	for old in "${OLD[@]}"; do
		[[ ! -e $SYSFS/$old/enabled ]] || disable "$old"
	done
}

unload_old() {
	local old

	for old in "${OLD[@]}"; do
		unload "$old"
	done
}

# enable_old - enable the older livepatches, from the last to the newest
enable_old() {
	local i

	for ((i = ${#OLD[@]} - 1; i >= 0; i--)); do
		enable "${OLD[i]}"
	done
}

# read_variables - set BEFORE, NOW, WHO and ADDRESS of the variables that changed in a
# window since forget, by their names
read_variables() {
	local name address before now who

	BEFORE=() NOW=() WHO=() ADDRESS=()
	while IFS=$'\t' read -r name address before _ now who; do
		[[ $name != overflow ]] || cannot "more variables changed than the witness can note"
		BEFORE[$name]=$before NOW[$name]=$now WHO[$name]=$who
		ADDRESS[$name]=$address
	done < "$WITNESS/variables"
}
# shellcheck disable=SC2034 # for checks
declare -A BEFORE NOW WHO ADDRESS

# check_variables(duty, when) - each variable that a window changed has its first value again
check_variables() {
	local name

	probe
	[[ $PROBED == "$PROBED_BEFORE" ]] ||
		broken "$1" "$2 PROBE prints \"$PROBED\", before it was \"$PROBED_BEFORE\""
	read_variables
	for name in "${!NOW[@]}"; do
		[[ ${NOW[$name]} == "${BEFORE[$name]}" ]] ||
			broken "$1" "$2 $name is ${NOW[$name]}, before it was ${BEFORE[$name]} (changed by ${WHO[$name]})"
	done
}

# remember(as) - keep the values that there are now, for check_as_remembered; as: "alone", "with ..."
remember() {
	local name

	REMEMBERED=$1 VALUES=() ORIGINAL=()
	probe
	PROBED_THEN=$PROBED
	read_variables
	for name in "${!NOW[@]}"; do
		VALUES[$name]=${NOW[$name]} ORIGINAL[$name]=${BEFORE[$name]}
	done
}
declare -A VALUES ORIGINAL

# remember_alone - keep the values while NEW alone is enabled
remember_alone() {
	forget
	enable "$NEW"
	remember "alone"
	disable "$NEW"
	unload "$NEW"
	forget
}

# check_as_remembered(duty, when) - each variable has the value that it had then
check_as_remembered() {
	local name now value

	probe
	[[ $PROBED == "$PROBED_THEN" ]] ||
		broken "$1" "$2 PROBE prints \"$PROBED\", $REMEMBERED it was \"$PROBED_THEN\""
	read_variables
	for name in "${!VALUES[@]}"; do
		now=${NOW[$name]-${ORIGINAL[$name]}} value=${VALUES[$name]}
		# What it has allocated has another address each time.
		[[ $now == "$value" || ($now == "memory "* && $value == "memory "*) ]] ||
			broken "$1" "$2 $name is $now, $REMEMBERED it was $value"
	done
	for name in "${!NOW[@]}"; do
		[[ -v VALUES[$name] || ${NOW[$name]} == "${BEFORE[$name]}" ]] ||
			broken "$1" "$2 $name is ${NOW[$name]}, $REMEMBERED it was ${BEFORE[$name]} (changed by ${WHO[$name]})"
	done
}

# advise_on_data(livepatch, when) - its states should point to no data any more
advise_on_data() {
	local id

	while read -r id; do
		advise "$2 the data of state $id of $1 is still there: set klp_state.data to NULL"
	done < <(awk -F '\t' -v name="$1" '$1 == "data" && $2 == name { print $3 }' "$WITNESS/livepatches")
}

# read_sysctls(file) - write what /proc/sys has to a file
read_sysctls() {
	# Some can only be written.
	grep -rs '' /proc/sys | sort > "$1"
}

# check_sysctls(duty, when, file) - /proc/sys has what the file has
check_sysctls() {
	local name

	read_sysctls sysctls.now
	comm -3 "$3" sysctls.now | sed 's/^\t//; s/:.*//' | sort -u > sysctls.changed
	if [[ ${LEARNING-} ]]; then
		cat sysctls.changed >> sysctls.noise
		return
	fi
	while read -r name; do
		broken "$1" "$2 $name is \"$(< "$name")\", before it was \"$(sed -n "s,^$name:,,p" "$3")\""
	done < <(grep -vxFf sysctls.noise sysctls.changed)
}

# wait_for_frees(file) - wait until the witness's file is empty, or nothing more will be freed:
# kfree_rcu() frees some seconds later, and a file of sysfs that was read stays in caches
wait_for_frees() {
	local i

	# What is in slab memory is only noted.
	for ((i = 0; i < 12; i++)); do
		grep -qv '^slab memory' "$1" || break
		((i)) || echo 2 > /proc/sys/vm/drop_caches
		sleep 1
	done
}

# check_memory(duty, when) - all that a window allocated is freed
check_memory() {
	local kind bytes caller who

	wait_for_frees "$WITNESS/allocations"
	while IFS=$'\t' read -r kind bytes caller who; do
		if [[ $kind == overflow ]]; then
			cannot "more memory was allocated than the witness can note"
		fi
		broken "$1" "$2 $bytes bytes of $kind are not freed (allocated by $who, in $caller)"
	done < "$WITNESS/allocations"
}

# check_shadow(duty, when) - no shadow variable is left
check_shadow() {
	local id

	while read -r id; do
		broken "$1" "$2 a shadow variable with the id $id is left"
	done < "$WITNESS/shadow"
}

# check_pointers(when) - nothing points to where an unloaded livepatch was
check_pointers() {
	local where to

	wait_for_frees "$WITNESS/pointers"
	while IFS=$'\t' read -r where to; do
		# The kernel leaves some in slab memory, too: nobody follows these.
		if [[ $where == "slab memory"* ]]; then
			echo "# $1 $where points to $to, which is unloaded"
			continue
		fi
		broken K5 "$1 $where points to $to, which is unloaded"
	done < "$WITNESS/pointers"
}

# check_restored(when) - nothing is left of a livepatch that is disabled and unloaded
check_restored() {
	check_variables S3 "$1"
	check_memory K5 "$1"
	check_shadow K5 "$1"
	check_pointers "$1"
}

# Without the witness nothing would be seen, and all would pass. A guest that somebody has booted by
# hand is not prepared.
[[ -e $WITNESS/do || $0 == */prepare ]] || ./prepare ||
	cannot "the witness is not loaded"

# The user's program that keeps the patched functions busy, in checks.
if [[ -e $CASE/load && $0 != */prepare && $0 != */warm-up ]]; then
	LD_LIBRARY_PATH=$CASE/lib "$CASE/load" > /dev/null 2>&1 &
	LOADED=$!
fi

# leave - at the end of each check. The guest in which the witness learns is not thrown away: unload
# the targets there
leave() {
	local i

	[[ ! ${LOADED-} ]] || kill "$LOADED"
	[[ ${LEARNING-} ]] || return
	for ((i = ${#TARGETS[@]} - 1; i >= 0; i--)); do
		[[ ! -e /sys/module/${TARGETS[i]} ]] || unload "${TARGETS[i]}"
	done
}
trap leave EXIT
