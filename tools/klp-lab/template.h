/* SPDX-License-Identifier: GPL-2.0 */
/* A booted, idle guest that is kept in a folder: every fork starts from it. */
#ifndef KLP_LAB_TEMPLATE_H
#define KLP_LAB_TEMPLATE_H

#include "guest.h"

/**
 * define TEMPLATE_STATE - name of the state in the template's folder, for guest_fork()
 */
#define TEMPLATE_STATE "state"

/**
 * struct template - a template that is in use
 * @dir:       the folder
 * @lock:      open lock file; keeps other runs from replacing the template
 * @release:   release of the guest's kernel
 * @qemu:      QEMU's version
 * @complaint: the kernel's first complaint during the boot, or NULL
 * @stall:     that was a stall: only this run uses the template
 * @kept:      an earlier run had made it
 * @no_boot:   after a failure: QEMU was started, but the guest did not boot
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
 * template_get() - get a booted guest, a kept one if it is still good
 * @template: filled in; to be given to template_put() when this succeeds. When it
 *	      fails, &template.no_boot tells whether a guest did not boot
 * @machine:  the machine of the guest
 * @dir:      the template's folder; reused, or removed and made again
 * @prepare:  program to run in the guest before it is kept, or NULL; it has to pass, and the
 *	      kernel must not complain
 * @seconds:  how long the boot and that program may take
 *
 * A kept template is good when it was made from the same QEMU, kernel and
 * initramfs (path, size and time of change, as for make) by the same command
 * line, and prepared by the same program. Else a new one replaces it, whole or not at all.
 *
 * Context: waits, until interrupted, while another run makes or, if it has to be replaced, uses
 * the same template. Ends the lab when QEMU, the kernel or the initramfs is missing.
 *
 * Return: 0 or problem().
 */
int template_get(struct template *template, const struct machine *machine,
		 const char *dir, const char *prepare, unsigned int seconds);

/**
 * template_ram() - open the RAM of a template for its forks
 * @template: in use
 * @ram_ro:   set to whether the file can only be read
 *
 * A guest that breaks out of its QEMU must not spoil the template for later runs. QEMU before
 * 8.2 cannot map a file privately that it may only read: then the result is a copy.
 *
 * Return: the descriptor, or problem().
 */
int template_ram(const struct template *template, bool *ram_ro);

/**
 * template_put() - let other runs replace the template, and free the memory
 * @template: from template_get(); keeps only @no_boot
 */
void template_put(struct template *template);

/**
 * template_spoilt() - have the next template_get() boot afresh
 * @template: in use
 */
void template_spoilt(const struct template *template);

/**
 * template_remove() - delete a template, unless another run uses or makes it
 * @dir: its folder
 */
void template_remove(const char *dir);

#endif /* KLP_LAB_TEMPLATE_H */
