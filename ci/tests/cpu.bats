# SPDX-License-Identifier: GPL-2.0
#
# Programs that need more than the oldest x86-64 CPU: the guest gets a CPU that runs them.

load lab

setup() {
	setup_lab
	FOLDER=$BATS_TEST_TMPDIR/programs
	INITRD=$BATS_TEST_TMPDIR/initramfs
	mkdir "$FOLDER"
	# The dynamic loader refuses to start it on an older CPU.
	printf '%s\n' '#include <stdio.h>' 'int main(void) { return puts("ok") < 0; }' |
		gcc -x c -Wl,-z,x86-64-v3 -o "$FOLDER/needs-v3.sh" -
}

# run_it([option]): run it in a new guest; its agent needs no such CPU
run_it() {
	own_template
	lab --initrd="$INITRD" --template="$TEMPLATE" "$@" needs-v3
}

@test "ci/guest/initramfs prints which CPU its programs need" {
	BUILD=$BUILT run_quickly "$PROJECT/ci/guest/initramfs" "$INITRD" "$PROJECT/ci/guest/inside"
	assert_success
	assert_output 1
	BUILD=$BUILT run_quickly "$PROJECT/ci/guest/initramfs" "$INITRD" "$FOLDER"
	assert_success
	assert_output 3
}

@test "a program for x86-64-v3 starts on the CPU chosen for it, and not on the default one" {
	BUILD=$BUILT "$PROJECT/ci/guest/initramfs" "$INITRD" "$FOLDER" > /dev/null
	run_it
	assert_bad needs-v3 fail
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly bash -c '. "$1/ci/guest/guest.sh"; ACCEL=tcg; choose_cpu 3
		echo "${CPU[0]}=${CPU[1]}"; echo "$CPU_APPEND"' choose "$PROJECT"
	assert_success
	rm -r "$TEMPLATE"
	run_it "${lines[0]}" --append="printk.devkmsg=on sysrq_always_enabled${lines[1]}"
	assert_good needs-v3
}

@test "a CPU that TCG cannot emulate is refused; KVM shows the host's CPU" {
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly bash -c '. "$1/ci/guest/guest.sh"; ACCEL=tcg; choose_cpu 4' choose "$PROJECT"
	assert_one_complaint x86-64-v4 ACCEL=kvm
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly bash -c '. "$1/ci/guest/guest.sh"; ACCEL=kvm; choose_cpu 4; echo "${#CPU[@]}"' choose "$PROJECT"
	assert_output 0
}
