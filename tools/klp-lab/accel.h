/* SPDX-License-Identifier: GPL-2.0 */
/* KVM if it works, else TCG: found out by trying. */
#ifndef KLP_LAB_ACCEL_H
#define KLP_LAB_ACCEL_H

#include "template.h"

/**
 * accel_choose() - decide between KVM and TCG
 * @machine: what will be booted; @machine->accel is set
 * @wanted:  "kvm", "tcg", or "auto": KVM if a guest comes up under it
 * @memory:  file that keeps the answer of a trial for the same host kernel and
 *	     QEMU; NULL to try each time
 * @scratch: folder for the trial's template, removed afterwards
 *
 * /dev/kvm can be there and still hang every guest (nested virtualization): so
 * the trial is a real boot, with a time limit. Says on stderr what it found. A trial
 * that fails before QEMU runs, or after the guest is up, tells nothing: TCG is used,
 * and nothing is kept.
 *
 * Return: 0, or problem() when interrupted.
 */
int accel_choose(struct machine *machine, const char *wanted, const char *memory,
		 const char *scratch);

#endif /* KLP_LAB_ACCEL_H */
