# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Makes or finds everything that klp-lab needs: for the scripts that start it. The user's
# variables are in the environment; "make help" explains them.
#
# shellcheck disable=SC2034 # for scripts that source this

# shellcheck source=ci/linux/names.sh
. "$(dirname "${BASH_SOURCE[0]}")/../linux/names.sh"
# shellcheck source=ci/linux/kbuild.sh
. "$TOP/ci/linux/kbuild.sh"
# shellcheck source=ci/lib/scenarios.sh
. "$TOP/ci/lib/scenarios.sh"

# Set by prepare_scenarios.
SCENARIO_OPTIONS=()

# Where the scenarios are in the guest.
GUEST_SCENARIOS=/kselftest/livepatch

# split_kernel: split KERNEL=IMAGE:TREE, which lists of kernels have, into KERNEL and KDIR
split_kernel() {
	if [[ ${KERNEL-} == */*:* && $KERNEL != deb:* && -z ${KDIR-} ]]; then
		KDIR=${KERNEL#*:}
		KERNEL=${KERNEL%%:*}
	fi
}

# check_choices: check what the user set, and set the defaults, before anything is made
check_choices() {
	: "${SMP:=1}" "${JOBS:=$(guests "$(guests_for_cpu)")}" "${TIMEOUT:=60}" "${ACCEL:=auto}"
	if [[ -n ${QEMU-} ]] && ! type -P "$QEMU" > /dev/null; then
		die "QEMU=$QEMU: no such program"
	fi
	if [[ -n ${RESULTS-} ]]; then
		check_results "$RESULTS"
	fi
	split_kernel
	if [[ -n ${FLAVOUR-} && -n ${KERNEL-}${KDIR-} ]]; then
		die "FLAVOUR=$FLAVOUR: is a kernel that is built here, and KERNEL another one: give one of them"
	fi
	need_flavour "${FLAVOUR:-small}"
	if [[ -n ${KERNEL-} && -z ${KDIR-} && $KERNEL != deb:* ]] && ! is_kernel_name "$KERNEL"; then
		[[ $KERNEL == */* || -e $KERNEL ]] ||
			die "KERNEL=$KERNEL: neither a file nor the name of a kernel: make kernels lists them"
		die "KERNEL without KDIR: name the build tree of that kernel too"
	elif [[ -n ${KDIR-} && -z ${KERNEL-} ]]; then
		die "KDIR without KERNEL: name the kernel image of that build tree too"
	fi
	if [[ -n ${KDIR-} ]]; then
		need_plain_path KDIR "$KDIR"
	fi
	if [[ -n ${LINUX-} ]]; then
		need_plain_path LINUX "$LINUX"
	fi
}

# prepare_kernel: sets KERNEL_FILE, BOOT_FILE (the same, or its fast image), KERNEL_TREE,
# RELEASE, and GUEST, the folder for what is made for that kernel
prepare_kernel() {
	local files

	KERNEL_FILE='' KERNEL_TREE=${KDIR-}
	if [[ $KERNEL_TREE ]]; then
		KERNEL_FILE=$KERNEL
	fi
	# Refuse an unfit kernel before any package is installed.
	if [[ $KERNEL_FILE ]]; then
		RELEASE=$("$TOP/ci/linux/check-kernel" "$KERNEL_FILE" "$KERNEL_TREE")
	fi
	"$TOP/ci/setup" run
	if [[ ! $KERNEL_FILE ]]; then
		if [[ ${FLAVOUR-} ]]; then
			files=$("$TOP/ci/kernel" "$FLAVOUR")
		else
			files=$("$TOP/ci/linux/get-kernel" "${KERNEL:-default}")
		fi
		{ read -r KERNEL_FILE; read -r KERNEL_TREE; } <<< "$files"
		RELEASE=$("$TOP/ci/linux/check-kernel" "$KERNEL_FILE" "$KERNEL_TREE")
	fi

	need_space "$BUILD" 600
	# Two build trees can have the same release: keep their folders apart.
	GUEST=$BUILD/guest/$RELEASE-$(realpath "$KERNEL_TREE" | cksum | cut -d ' ' -f 1)
	mkdir -p "$GUEST"
	used_kernel "$KERNEL_TREE" "$GUEST"
	BOOT_FILE=$("$TOP/ci/linux/boot-image" "$KERNEL_FILE" "$KERNEL_TREE" "$GUEST")
	quietly make -C "$TOP" programs || die "cannot build the programs: see above"
}

# used_kernel(tree, guest): note that both are used now, so that they are kept
used_kernel() {
	local kind name

	used "$2"
	for kind in linux kernels; do
		if [[ $1 == "$BUILD/$kind"/* ]]; then
			name=${1#"$BUILD/$kind/"}
			used "$BUILD/$kind/${name%%/*}"
		fi
	done
}

# prepare_scenarios: makes $GUEST/livepatch, the scenarios and what they use; sets
# SCENARIO_OPTIONS, options of klp-lab: the common warm-up, and sentence and rules of each
prepare_scenarios() {
	local folder=$GUEST/livepatch

	"$TOP/ci/guest/modules" "$KERNEL_TREE" "$GUEST/modules"
	rm -rf "$folder"
	mkdir "$folder"
	cp "$SCENARIOS"/{*.sh,vendor-lines} "$BUILD"/{find_splats,log_after,wait_until} \
		"$TOP/ci/guest/inside/warm-up" "$folder/"
	cp -R "$GUEST/modules/stripped" "$folder/test_modules"
	lacked_options "$KERNEL_TREE" > "$folder/kernel-lacks"
	# A longer TIMEOUT is for a slow kernel or machine: transitions are slow there, too.
	if ((TIMEOUT > 60)); then
		echo $((TIMEOUT < 900 ? TIMEOUT * 2 / 3 : 600)) > "$folder/max-wait"
	fi
	describe_programs "$SCENARIOS"/test-*.sh > "$GUEST/about.json"
	SCENARIO_OPTIONS=(--warm-up "$GUEST_SCENARIOS/warm-up" --about "$GUEST/about.json")
}

# choose_cpu(level): sets CPU, options of klp-lab for a CPU with this level of x86-64, and
# CPU_APPEND, a word for the kernel's command line
#
# klp-lab's default CPU will do for level 1. For others, take the first of Intel's models that has
# the level. It has CMPXCHG16B, which the guest's kernel must not use: see klp-lab's options.c.
choose_cpu() {
	local models=(qemu64 qemu64 Nehalem Haswell-noTSX)

	CPU=() CPU_APPEND=
	# With KVM the guest has the host's CPU, which can run these programs.
	[[ $1 -gt 1 && $ACCEL != kvm ]] || return 0
	[[ ${models[$1]-} ]] ||
		die "this machine's programs need a CPU of x86-64-v$1, and QEMU emulates up to v3: ACCEL=kvm, if that works here"
	CPU=(--cpu "${models[$1]}")
	# CMPXCHG16B by its number, which all kernels accept: word 4, bit 13.
	CPU_APPEND=" clearcpuid=$((4 * 32 + 13))"
}

# prepare_guest(name, [--modules FOLDER RELEASE], [--append WORDS], folder...): makes the file
# system of a guest that has the folders, and sets LAB_OPTIONS for it. WORDS are for the kernel's
# command line
prepare_guest() {
	local name=$1 options=() append='' level CPU CPU_APPEND
	shift

	if [[ $1 == --modules ]]; then
		options=("${@:1:3}")
		shift 3
	fi
	if [[ $1 == --append ]]; then
		append=" $2"
		shift 2
	fi
	mkdir -p "$BUILD/template"
	used "$BUILD/template/${GUEST##*/}-$name-smp$SMP"
	level=$("$TOP/ci/guest/initramfs" "${options[@]}" "$GUEST/$name.initramfs" "$@")
	choose_cpu "$level"

	# printk.devkmsg: otherwise the kernel drops lines that a test writes to the log too fast.
	# rcu_expedited: rmmod waits for RCU several times, and nothing else runs meanwhile.
	# norandmaps: QEMU 7.2 translates code anew for each address that it is mapped at, and
	# each start of a program would map its libraries elsewhere.
	# sysrq_always_enabled: the lab asks a guest that hangs what it is doing.
	# possible_cpus: one more than there are, as on a machine with CPU hotplug: a transition
	# has to handle the idle tasks of offline CPUs, too. From 6.9 on this is only a limit,
	# and the guest has no offline CPU.
	# tsc=nowatchdog: on a busy host the guest's two clocks drift apart, and the kernel
	# complains of one of them. That says nothing of the kernel.
	LAB_OPTIONS=(
		--kernel "$BOOT_FILE" --initrd "$GUEST/$name.initramfs"
		--template "$BUILD/template/${GUEST##*/}-$name-smp$SMP"
		--append "printk.devkmsg=on rcupdate.rcu_expedited=1 norandmaps sysrq_always_enabled possible_cpus=$((SMP + 1)) tsc=nowatchdog$CPU_APPEND$append"
		--accel "$ACCEL" --accel-memory "$BUILD/accel"
		--smp "$SMP" "${CPU[@]}"
	)
	if [[ -n ${QEMU-} ]]; then
		LAB_OPTIONS+=(--qemu "$QEMU")
	fi
}

# run_lab(folder, word...): run klp-lab, with LAB_OPTIONS and more, and write the reports of its
# results; returns its status
#
# A signal to this script goes to klp-lab, which ends its guests and reports what it has. When
# this script is killed, klp-lab gets SIGTERM, too.
run_lab() {
	local folder=$1 lab status=0 signalled=
	shift

	in_group setpriv --pdeathsig TERM "$BUILD/klp-lab" run "${LAB_OPTIONS[@]}" --results "$folder" "$@"
	lab=$!
	trap 'signalled=1; kill -s TERM "$lab" 2> /dev/null' INT TERM HUP
	wait "$lab" || status=$?
	# A signal ends a wait, but not klp-lab. bash keeps the status when klp-lab has ended.
	while [[ $signalled ]]; do
		signalled="" status=0
		wait "$lab" || status=$?
	done
	trap - INT TERM HUP
	if has_results "$folder"; then
		list_results "$folder" junit.xml
		"$TOP/ci/report/junit" "$folder"
	fi
	return "$status"
}

# repeat_command(target, variable...): print the start of a command that repeats one program
# in the same way: with those of the variables that the user has set
repeat_command() {
	local name command="make $1 "
	shift

	for name; do
		if [[ -n ${!name-} ]]; then
			command+="$name=${!name@Q} "
		fi
	done
	echo "${command}TESTS="
}

# commit_of_project: print what is checked out. Copies on other machines have no git: ci/matrix
# sets KLP_STATE_COMMIT there
commit_of_project() {
	echo "${KLP_STATE_COMMIT:-$(git_of_project describe --always --dirty 2> /dev/null || echo unknown)}"
}

# point_to_latest(folder): make the link "latest" beside it point to it. Another run may do the
# same now. If the user has another file of that name, it stays.
point_to_latest() {
	local link=${1%/*}/latest

	if [[ -L $link || ! -e $link ]]; then
		ln -s "${1##*/}" "$link.$$"
		mv -T "$link.$$" "$link"
	fi
}

# prepare_results: sets RESULTS_DIR, a new folder unless the user chose one, and
# FACTS, options of klp-lab about the run
prepare_results() {
	RESULTS_DIR=${RESULTS:-$(results_root)/$(date -u +%Y%m%dT%H%M%SZ)-$$-$RELEASE}
	claim_results "$RESULTS_DIR"
	if [[ -z ${RESULTS-} ]]; then
		point_to_latest "$RESULTS_DIR"
	fi
	FACTS=(--fact "commit: $(commit_of_project)" --fact "virtual CPUs: $SMP")
}
