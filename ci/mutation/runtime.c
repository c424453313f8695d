// SPDX-License-Identifier: GPL-2.0
/*
 * The parameters of a kernel with mutants, in /sys/module/livepatch/parameters/
 *
 *	mutant	the number of the active mutant, 0 for none
 *	reached	a line of 0 and 1, one digit for each mutant from number 0 on: has the kernel
 *		reached its code? Writing clears it
 */
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include "mutants.h"

unsigned int klp_mutant_chosen;
unsigned char klp_mutants_reached[KLP_MUTANTS + 1];

module_param_named(mutant, klp_mutant_chosen, uint, 0644);

/* A parameter has one page. */
static_assert(KLP_MUTANTS + 2 < 4096);

static int reached_get(char *buffer, const struct kernel_param *param)
{
	int i;

	for (i = 0; i <= KLP_MUTANTS; i++)
		buffer[i] = '0' + klp_mutants_reached[i];
	buffer[i++] = '\n';
	return i;
}

static int reached_set(const char *value, const struct kernel_param *param)
{
	memset(klp_mutants_reached, 0, sizeof(klp_mutants_reached));
	return 0;
}

static const struct kernel_param_ops reached_ops = {
	.get = reached_get,
	.set = reached_set,
};

module_param_cb(reached, &reached_ops, NULL, 0644);
