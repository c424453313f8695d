// SPDX-License-Identifier: GPL-2.0
/* warm.c, with a stand-in for QEMU. */
#include "unit.h"

#include "warm.c"
#include "machine.h"

static int warm_up_as(const char *behaviour, unsigned int timeout)
{
	const struct template template = { .dir = "." };
	struct machine machine = STAND_IN_MACHINE;
	struct guest warm;
	int ret;

	machine.forkall = UNIT_OUT "/klp-forkall.so";
	setenv("STAND_IN", behaviour, 1);
	ret = warm_up(&warm, &machine, &template, "/a/b", timeout);
	unsetenv("STAND_IN");
	/* Only such a VM takes requests for forks. */
	if (!ret)
		assert_true(warm.vm.forkall >= 0);
	guest_end(&warm);
	return ret;
}

static void a_guest_is_warmed_up(void **state)
{
	(void)state;
	assert_int_equal(warm_up_as("warms", 10), 0);
}

static void a_warm_up_that_fails_is_told(void **state)
{
	(void)state;
	assert_problem(warm_up_as("warms-not", 10), "/a/b failed");
	assert_problem(warm_up_as("is-killed", 10), "/a/b failed");
}

static void a_warm_up_that_does_not_end_is_told(void **state)
{
	(void)state;
	assert_problem(warm_up_as("hangs", 1), "/a/b did not end in time");
}

static void a_guest_that_does_not_start_is_told(void **state)
{
	(void)state;
	assert_problem(warm_up_as("dies", 10), "no such accelerator");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_IN_SCRATCH(a_guest_is_warmed_up),
		TEST_IN_SCRATCH(a_warm_up_that_fails_is_told),
		TEST_IN_SCRATCH(a_warm_up_that_does_not_end_is_told),
		TEST_IN_SCRATCH(a_guest_that_does_not_start_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
