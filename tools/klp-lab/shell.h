/* SPDX-License-Identifier: GPL-2.0 */
/* A person at a prompt in a fork of the template. */
#ifndef KLP_LAB_SHELL_H
#define KLP_LAB_SHELL_H

#include "template.h"

/**
 * shell_run() - connect stdin and stdout to a shell in a guest, until it ends
 * @machine:  what the template was made of
 * @template: where to start from
 *
 * On a terminal every key goes to the guest, Ctrl-C too; Ctrl-] ends the guest.
 * Else stdin is a script: its end is the end of the shell.
 *
 * Return: 0 or problem().
 */
int shell_run(const struct machine *machine, const struct template *template);

#endif /* KLP_LAB_SHELL_H */
