// SPDX-License-Identifier: GPL-2.0
/* The second of the functions of one name: see test_klp_twins_first.c. */
#include "test_klp_patched.h"
#include "test_klp_twins.h"

static noinline __test_klp_noipa int test_klp_twin(void *item)
{
	TEST_KLP_OPAQUE(item);
	return TEST_KLP_OPAQUE(0);
}
TEST_KLP_PATCHED(test_klp_twin);

/* noinline: ThinLTO would inline it into the other file, and rename the function above. */
noinline int test_klp_call_second_twin(void *item)
{
	return test_klp_twin(TEST_KLP_OPAQUE(item));
}
