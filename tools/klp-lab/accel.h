/* SPDX-License-Identifier: GPL-2.0 */
/* Chooses KVM if it works here, else TCG. Only a trial shows it. */
#ifndef KLP_LAB_ACCEL_H
#define KLP_LAB_ACCEL_H

#include "template.h"

/**
 * accel_choose() - decide between KVM and TCG
 * @machine: the machine to boot; its accel is set
 * @wanted:  "kvm", "tcg", or "auto": KVM if a guest boots under it
 * @memory:  file that keeps the answer of a trial for the same host kernel and
 *	     QEMU; NULL to try each time
 * @scratch: folder for the trial's template, removed afterwards
 *
 * /dev/kvm can exist and still hang every guest (nested virtualization). So the
 * trial is a real boot, with a time limit. Its result is printed on stderr. A trial
 * that fails before QEMU runs, or after the guest has booted, proves nothing: then TCG
 * is used, and no answer is kept.
 *
 * Return: 0, or problem() when interrupted.
 */
int accel_choose(struct machine *machine, const char *wanted, const char *memory,
		 const char *scratch);

#endif /* KLP_LAB_ACCEL_H */
