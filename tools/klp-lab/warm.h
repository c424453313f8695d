/* SPDX-License-Identifier: GPL-2.0 */
/* A guest whose QEMU has translated what programs share: its forks need not do it again. */
#ifndef KLP_LAB_WARM_H
#define KLP_LAB_WARM_H

#include "guest.h"
#include "template.h"

/**
 * warm_up() - have a fork of the template run a program, then stop the guest
 * @warm:     filled in, except for @warm->copy; to be ended by guest_end() whatever is
 *	      returned. When this succeeds, vm_fork() can fork its VM
 * @machine:  the machine of the template; its forkall is set
 * @template: the template to fork
 * @program:  path in the guest; it has to pass, judged as any program
 * @timeout:  seconds for the start and the program; a trial fork gets its own time
 *
 * The program should leave few traces in the guest, as all forks have them, and change nothing
 * that they test.
 *
 * Return: 0; 1 after problem() when the kernel complained, which the run has to report; else
 *	problem().
 */
int warm_up(struct guest *warm, const struct machine *machine,
	    const struct template *template, const char *program, unsigned int timeout);

#endif /* KLP_LAB_WARM_H */
