# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The guest's folder for klp-verify: for scripts that check livepatches. A case is a livepatch
# to check, with the livepatches and modules that it meets.

# shellcheck source=ci/guest/guest.sh
. "$(dirname "${BASH_SOURCE[0]}")/guest.sh"

# A user's PATH may lack modinfo's folder.
PATH=$PATH:/usr/sbin:/sbin

CHECKS=$TOP/tools/klp-verify/checks

# Where the checks are in the guest.
GUEST_CHECKS=/kselftest/verify

# Options of klp-lab. Much changes in a machine by itself, now and then: a check has to fail twice.
# shellcheck disable=SC2034 # for scripts that source this
VERIFY_OPTIONS=(--memory 512 --confirm --prepare "$GUEST_CHECKS/prepare" --warm-up "$GUEST_CHECKS/warm-up")

# Words for the kernel's command line.
# init_on_free: memory that is freed has no pointers left. slub_debug: the kernel complains when
# memory of kmalloc() is freed twice or written beyond its end, and the bytes beyond its end are
# not 0.
# deferred_probe_timeout: otherwise the kernel changes variables of its drivers 10 s after the boot.
# shellcheck disable=SC2034 # for scripts that source this
VERIFY_APPEND="init_on_free=1 slub_debug=FZP,kmalloc-* deferred_probe_timeout=0"

# field_of(module, field): print what modinfo says
field_of() {
	modinfo -F "$2" "$1" | head -n 1
}

# need_module(variable, file): end unless it is a kernel module
need_module() {
	[[ -f $2 ]] || die "$1=$2: no such file"
	# modinfo takes a name for a module of this machine's.
	modinfo "$(realpath "$2")" > /dev/null 2>&1 || die "$1=$2: not a kernel module"
	# It becomes the name of a file, and a word in a script of the guest.
	[[ $(field_of "$2" name) =~ ^[A-Za-z0-9_]+$ ]] || die "$1=$2: its modinfo has no valid name"
}

# need_livepatch(variable, file): end unless it is a livepatch
need_livepatch() {
	need_module "$1" "$2"
	[[ $(field_of "$2" livepatch) ]] ||
		die "$1=$2: not a livepatch: its modinfo has no livepatch=Y"
}

# need_release(variable, file): end unless the module was built for the kernel
need_release() {
	local built_for

	built_for=$(field_of "$2" vermagic)
	[[ ${built_for%% *} == "$RELEASE" ]] ||
		die "$1=$2: was built for ${built_for%% *}, and the kernel is $RELEASE"
}

# need_signature(file): end when the kernel refuses modules without one, and the module has none
need_signature() {
	if grep -q '^CONFIG_MODULE_SIG_FORCE=y' "$KERNEL_TREE/include/config/auto.conf"; then
		[[ $(field_of "$1" signer) ]] ||
			die "$1: is not signed, and the kernel loads only signed modules (CONFIG_MODULE_SIG_FORCE)"
	fi
}

# prepare_checks: makes $GUEST/verify, with the checks and the witness
prepare_checks() {
	local folder=$GUEST/verify

	"$TOP/ci/guest/modules" "$KERNEL_TREE" "$GUEST/witness" "$TOP/tools/klp-verify/witness"
	rm -rf "$folder"
	mkdir -p "$folder/witness" "$folder/cases"
	cp "$TOP"/tools/klp-verify/{verify.sh,prepare,warm-up,in-case} "$CHECKS"/*.sh "$BUILD/wait_until" "$folder/"
	cp "$GUEST"/witness/stripped/*.ko "$folder/witness/"
	describe_programs "$CHECKS"/*.sh > "$GUEST/verify.json"
	VERIFY_OPTIONS+=(--about "$GUEST/verify.json")
}

# copy_program(variable, file, to): copy a program of the user's, and the libraries that it needs
copy_program() {
	local library

	[[ -f $2 && -x $2 ]] || die "$1=$2: not a program"
	mkdir -p "${3%/*}/lib"
	cp "$2" "$3"
	{ ldd "$2" 2> /dev/null || true; } | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' |
		while read -r library; do
			cp -L "$library" "${3%/*}/lib/"
		done
}

# add_case(name, new, old, targets, params): the files of a case. old and targets are files, with
# commas between; the names of the modules name their copies
add_case() {
	local folder=$GUEST/verify/cases/$1 new=$2 file name words old targets
	IFS=, read -ra old <<< "$3"
	IFS=, read -ra targets <<< "$4"

	mkdir -p "$folder"/{livepatches,targets}
	for file in "$new" "${old[@]}"; do
		cp "$file" "$folder/livepatches/$(field_of "$file" name).ko"
	done
	for file in "${targets[@]}"; do
		cp "$file" "$folder/targets/$(field_of "$file" name).ko"
	done
	{
		echo "NEW=$(field_of "$new" name)"
		for file in "${old[@]}"; do
			echo "OLD+=($(field_of "$file" name))"
		done
		for file in "${targets[@]}"; do
			echo "TARGETS+=($(field_of "$file" name))"
		done
		while IFS=: read -r name words; do
			name=${name//[[:blank:]]/}
			[[ ! $name ]] || echo "PARAMS[$name]=${words@Q}"
		done < <(tr ';' '\n' <<< "$5")
	} > "$folder/settings"
}

# program_of_case(name, check): print klp-lab's program
program_of_case() {
	if [[ $1 == only ]]; then
		echo "$GUEST_CHECKS/$2.sh"
	else
		echo "$GUEST_CHECKS/in-case,$1,$GUEST_CHECKS/$2.sh"
	fi
}

# all_checks: print their names, a line each
all_checks() {
	(cd "$CHECKS" && printf '%s\n' *.sh | sed 's/\.sh$//')
}
