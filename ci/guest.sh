# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Everything that klp-lab needs, made or found: for the scripts that start it.
# Takes what the user chose from the environment; "make help" explains it.

. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Where the scenarios are in the guest.
# shellcheck disable=SC2034 # for those who source this
GUEST_SCENARIOS=/kselftest/livepatch

# check_choices: what the user set, before anything is made
check_choices() {
	need_number JOBS "${JOBS:=$(nproc)}" 256
	need_number TIMEOUT "${TIMEOUT:=60}" 86400
	need_number SMP "${SMP:=1}" 64
	[[ ${ACCEL:=auto} =~ ^(auto|kvm|tcg)$ ]] || die "ACCEL=$ACCEL: must be auto, kvm or tcg"
	if [[ -n ${KERNEL-} && -z ${KDIR-} ]]; then
		die "KERNEL without KDIR: name the build tree of that kernel too"
	elif [[ -n ${KDIR-} && -z ${KERNEL-} ]]; then
		die "KDIR without KERNEL: name the kernel image of that build tree too"
	fi
}

# prepare_guest: sets RELEASE, and LAB_OPTIONS for klp-lab
prepare_guest() {
	local kernel=${KERNEL-} kdir=${KDIR-} files guest name

	# A kernel that will not do is said before anything is installed.
	if [[ $kernel ]]; then
		RELEASE=$("$TOP/ci/check-kernel" "$kernel" "$kdir")
	fi
	"$TOP/ci/setup" run
	if [[ ! $kernel ]]; then
		files=$("$TOP/ci/get-kernel")
		{ read -r kernel; read -r kdir; } <<< "$files"
		RELEASE=$("$TOP/ci/check-kernel" "$kernel" "$kdir")
	fi

	need_space "$BUILD" 600
	# Two build trees can have one release: keep what is made for each apart.
	name=$RELEASE-$(realpath "$kdir" | cksum | cut -d ' ' -f 1)
	guest=$BUILD/guest/$name
	mkdir -p "$guest" "$BUILD/template"

	lock guest
	quietly make -C "$TOP" programs || die "cannot build the programs: see above"
	"$TOP/ci/modules" "$kdir" "$guest/modules"
	"$TOP/ci/initramfs" "$guest/modules/stripped" "$guest/initramfs"
	exec {LOCK_FD}>&-

	# printk.devkmsg: the kernel drops what a test writes to the log too fast.
	# rcu_expedited: rmmod waits for RCU several times; all wait on an idle
	# guest that nothing else needs.
	# sysrq_always_enabled: the lab asks a guest that hangs what it is doing.
	LAB_OPTIONS=(
		--kernel "$kernel" --initrd "$guest/initramfs"
		--template "$BUILD/template/$name-smp$SMP"
		--append "printk.devkmsg=on rcupdate.rcu_expedited=1 sysrq_always_enabled"
		--accel "$ACCEL" --accel-memory "$BUILD/accel"
		--smp "$SMP"
	)
	if [[ -n ${QEMU-} ]]; then
		LAB_OPTIONS+=(--qemu "$QEMU")
	fi
}
