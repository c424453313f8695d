// SPDX-License-Identifier: GPL-2.0
/* naming.c: names of programs. */
#include "unit.h"

#include "naming.c"

static void expect_names(char *const *paths, const char *const *names, size_t count)
{
	struct program *programs = naming_programs(paths, count);

	for (size_t i = 0; i < count; i++) {
		assert_string_equal(programs[i].name, names[i]);
		assert_ptr_equal(programs[i].path, paths[i]);
		assert_false(programs[i].early);
		free(programs[i].name);
	}
	free(programs);
}

static void a_name_is_the_last_part_or_the_words(void **state)
{
	static char *const paths[] = { "/a/test-b.sh", "c", "/a/.sh.d/e.shx", "/a/run,9,/b/test-c.sh" };
	static const char *const names[] = { "test-b", "c", "e.shx", "9-test-c" };

	(void)state;
	expect_names(paths, names, ARRAY_SIZE(paths));
}

static void no_two_names_are_the_same(void **state)
{
	static char *const paths[] = { "/a/b.sh", "/c/b", "/a/b.sh" };
	static const char *const names[] = { "b", "b-2", "b-3" };

	(void)state;
	expect_names(paths, names, 3);
}

static void a_number_is_no_name_of_another(void **state)
{
	static char *const paths[] = { "/a/b.sh", "/a/b-2.sh", "/c/b.sh", "/c/b-2.sh" };
	static const char *const names[] = { "b", "b-2", "b-3", "b-2-2" };

	(void)state;
	expect_names(paths, names, 4);
}

static void early_programs_are_marked(void **state)
{
	static char *const paths[] = { "/a/b.sh", "/a/c.sh", "/a/b.sh" };
	struct program *programs = naming_programs(paths, 3);

	(void)state;
	naming_mark_early(programs, 3, "/a/b.sh");
	assert_true(programs[0].early);
	assert_false(programs[1].early);
	assert_true(programs[2].early);
	for (int i = 0; i < 3; i++)
		free(programs[i].name);
	free(programs);
}

static void plan_it(void *program)
{
	freopen("err", "w", stderr);
	free(naming_programs((char *const *)&program, 1));
}

static void a_program_has_no_more_words_than_the_agent_takes(void **state)
{
	int status;

	(void)state;
	status = in_child(plan_it, "/a,2,3,4,5,6,7,8");
	assert_int_equal(status, 0);
	assert_file("err", "");
	status = in_child(plan_it, "/a,2,3,4,5,6,7,8,9");
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_INCOMPLETE);
	assert_file("err", "klp-lab: /a,2,3,4,5,6,7,8,9: more than 8 words\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_name_is_the_last_part_or_the_words),
		TEST(no_two_names_are_the_same),
		TEST(a_number_is_no_name_of_another),
		TEST(early_programs_are_marked),
		TEST_IN_SCRATCH(a_program_has_no_more_words_than_the_agent_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
