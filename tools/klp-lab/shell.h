/* SPDX-License-Identifier: GPL-2.0 */
/* A shell in a fork of the template, for a person or a script. */
#ifndef KLP_LAB_SHELL_H
#define KLP_LAB_SHELL_H

#include "template.h"

/**
 * shell_run() - connect stdin and stdout to a shell in a guest, until it ends
 * @machine:  the machine of the template
 * @template: the template to fork
 *
 * On a terminal every key goes to the guest, Ctrl-C too; Ctrl-] ends the guest.
 * Else stdin is a script: the shell ends when the script does. The terminal is restored when
 * the lab exits.
 *
 * Return: 0 or problem().
 */
int shell_run(const struct machine *machine, const struct template *template);

#endif /* KLP_LAB_SHELL_H */
