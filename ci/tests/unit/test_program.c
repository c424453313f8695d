// SPDX-License-Identifier: GPL-2.0
/* program.c, with a stand-in for QEMU. */
#include "unit.h"

#include "program.c"
#include "machine.h"

static const struct machine machine = STAND_IN_MACHINE;

static struct result result;

/* One second is what it may take. */
static void run_as(const char *behaviour)
{
	const struct program program = { .path = "/a/b.sh", .name = "b" };
	const struct template template = { .dir = "." };

	setenv("STAND_IN", behaviour, 1);
	program_run(&program, &machine, &template, ".", 1, &result);
	unsetenv("STAND_IN");
}

static void expect(enum verdict verdict, const char *reason)
{
	assert_string_equal(result.judgement.reason, reason);
	assert_int_equal(result.judgement.verdict, verdict);
}

static void what_the_lab_asks_for_is_no_splat(void **state)
{
	char *console;

	(void)state;
	run_as("hangs");
	expect(VERDICT_TIMEOUT, "no end after 1 s");
	console = read_file("b.console");
	assert_has(console, "Call Trace:");
	free(console);
}

static void what_the_kernel_said_before_it_hung_is(void **state)
{
	(void)state;
	run_as("oopses");
	expect(VERDICT_SPLAT, "no end after 1 s, and before that: Oops: 0002 [#1]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_IN_SCRATCH(what_the_lab_asks_for_is_no_splat),
		TEST_IN_SCRATCH(what_the_kernel_said_before_it_hung_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
