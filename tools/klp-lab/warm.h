/* SPDX-License-Identifier: GPL-2.0 */
/* A guest that has run what others will run, too: forks of its QEMU need not translate it. */
#ifndef KLP_LAB_WARM_H
#define KLP_LAB_WARM_H

#include "guest.h"
#include "template.h"

/**
 * warm_up() - have a fork of the template run a program, and stop it
 * @warm:     filled in, @warm->copy excepted; to be ended by guest_end() whatever is
 *	      returned. When this succeeds, vm_fork() takes forks of &warm.vm
 * @machine:  what the template was made of, with &machine.forkall
 * @template: where to start from
 * @program:  its path in the guest; it has to pass, judged as any program
 * @timeout:  seconds that all of it may take
 *
 * Forks of it have the program's traces: it should leave few, and nothing that they test.
 *
 * Return: 0; 1 after problem() when the kernel complained, which is the run's business, too;
 *	else problem().
 */
int warm_up(struct guest *warm, const struct machine *machine,
	    const struct template *template, const char *program, unsigned int timeout);

#endif /* KLP_LAB_WARM_H */
