// SPDX-License-Identifier: GPL-2.0
/* The second of the functions of one name: see test_klp_twins_first.c. */
#include <linux/compiler.h>
#include "test_klp_twins.h"

static noinline __noclone int test_klp_twin(void *item)
{
	OPTIMIZER_HIDE_VAR(item);
	return 0;
}

int test_klp_call_second_twin(void *item)
{
	return test_klp_twin(item);
}
