/* SPDX-License-Identifier: GPL-2.0 */
/* A booted, idle guest that is kept in a folder: every fork starts from it. */
#ifndef KLP_LAB_TEMPLATE_H
#define KLP_LAB_TEMPLATE_H

#include "guest.h"

/** TEMPLATE_STATE - the file in the folder that guest_fork() starts from */
#define TEMPLATE_STATE "state"

/**
 * struct template - a template that is in use
 * @dir:     the folder
 * @lock:    keeps other runs from replacing it
 * @release: the guest's kernel
 * @qemu:    QEMU's version
 * @complaint: the first that the kernel complained of in the boot, or NULL
 * @stall:   that is that it was kept waiting: the template is good for this run alone
 * @kept:    it was there already
 * @no_boot: why there is none: QEMU was started, and the guest did not come up
 */
struct template {
	char *dir;
	int lock;
	char *release;
	char *qemu;
	char *complaint;
	bool stall;
	bool kept;
	bool no_boot;
};

/**
 * template_get() - have a booted guest, a kept one if it is still good
 * @template: filled in; to be given to template_put() when this succeeds. When it
 *	      does not, &template.no_boot tells whether a guest was tried.
 * @machine:  what the guest is made of
 * @dir:      the folder: reused, or made anew with everything in it
 * @seconds:  how long a boot may take
 *
 * A kept template is good when it was made from the same QEMU, kernel and
 * initramfs (path, size and time of change, as for make) by the same command
 * line. A new one takes its place whole or not at all. Waits while another run
 * makes the same template.
 *
 * Return: 0 or problem().
 */
int template_get(struct template *template, const struct machine *machine,
		 const char *dir, unsigned int seconds);

/** template_put() - let other runs replace the template */
void template_put(struct template *template);

/**
 * template_spoilt() - say that a kept template does not work
 * @template: in use; the next template_get() boots afresh
 */
void template_spoilt(const struct template *template);

/** template_remove() - delete a template, unless another run uses or makes it */
void template_remove(const char *dir);

#endif /* KLP_LAB_TEMPLATE_H */
