// SPDX-License-Identifier: GPL-2.0
/* klp-model, run as users run it. */
#include "unit.h"

/* 99: klp-model never exits with this status. */
#define SANITIZERS "UBSAN_OPTIONS=exitcode=99 ASAN_OPTIONS=exitcode=99"

/* Runs klp-model with these arguments; returns its exit status. */
static int run(const char *arguments)
{
	char *whole = xasprintf("export " SANITIZERS "; { '%s/klp-model' %s; } > out 2> err", UNIT_OUT,
				arguments);
	int status = system(whole);

	free(whole);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void expect_out(const char *arguments, const char *part)
{
	char *out;

	assert_int_equal(run(arguments), 0);
	assert_file("err", "");
	out = read_file("out");
	assert_has(out, part);
	free(out);
}

/* One line, exit 2 */
static void expect_refusal(const char *arguments, const char *message)
{
	char *line = xasprintf("klp-model: %s\n", message);

	assert_int_equal(run(arguments), 2);
	assert_file("err", line);
	free(line);
}

static void help_names_each_option(void **state)
{
	(void)state;
	expect_out("--help", "--list ");
	expect_out("--help", "--story ");
	expect_out("--help", "--dot ");
	expect_out("--help", "--kernel ");
	expect_out("--help", "Exit status: ");
}

static void the_list_has_the_parameters_of_the_modules(void **state)
{
	(void)state;
	expect_out("--list", "2+2, two ids\n"
		   "\tA  test_klp_first replace=1 states=2:1\n"
		   "\tB  test_klp_second replace=1 states=4294967298:4@test_klp_target,2:2\n"
		   "\tC  test_klp_third states=4294967298:3@test_klp_target\n"
		   "\tD  test_klp_next\n");
}

static void a_configuration_is_summed_up(void **state)
{
	(void)state;
	expect_out("2+2", "2+2: 87 states, 682 edges, longest shortest story 6\n"
		   "rules, and how many edges use them:\n\tL2\t");
	expect_out("2+2", "\tT2: the value is not that of the latest livepatch that changes it: 27 edges\n"
		   "\t\tload A; load C; disable A\n");
	expect_out("'2+2 @target'", "\tunnamed: a refused operation has changed something: 2 edges\n"
		   "\t\tload A; load C; load D; load target refuse D\n");
}

static void the_dialect_matters(void **state)
{
	(void)state;
	expect_out("--kernel newest '2+2 force'", "2+2 force: 1198 states");
	expect_out("--kernel 5.10 '2+2 force'", "2+2 force: 3096 states");
}

static void a_story_shows_what_is_seen(void **state)
{
	const char *story = "--story 'load target; hold;load A ; release' '2 cumulative'";

	(void)state;
	expect_out(story, "load A\n"
		   "\t| livepatch: enabling patch 'test_klp_first'\n"
		   "\t| test_klp_first: pre_patch: vmlinux\n"
		   "\t| test_klp_first: state 2: allocate\n"
		   "\t| test_klp_first: pre_patch: test_klp_target\n"
		   "\t| livepatch: 'test_klp_first': starting patching transition\n"
		   "\tlevels 5 4 1 7\n"
		   "\tA: enabled 1, transition 1; in use; owns data of state 2: original 0\n"
		   "\ta new task is answered by A\n"
		   "\ta task is held in the original\n"
		   "\trules:");
	expect_out(story, "\ta released task was answered by the original, then by the original\n");
	expect_out("--story 'enable A' 2+2", "enable A\n\trefused: No such file or directory\n");
	expect_out("--story 'load A; load target' '2 cumulative @target'",
		   "\tklp_get_prev_state() warned\n");
	expect_out("--story 'load A; load target; hold; load C; force; load B' '2+2 force'",
		   "\ta task is in a function whose module was unloaded: nothing more can be said\n");
}

static void a_graph_has_nodes_and_edges_with_rules(void **state)
{
	(void)state;
	expect_out("--dot '2 cumulative'", "digraph \"2 cumulative\" {\n");
	expect_out("--dot '2 cumulative'", "\t0 -> 1 [label=\"load A\\n L4 C1 S1 ");
	expect_out("--dot '2 cumulative'", "\t0 [label=\"start\\n\"];\n");
	expect_out("--dot '2 cumulative'", "\t1 [label=\"A enabled\\n\"];\n");
}

static void bad_input_gets_one_line(void **state)
{
	(void)state;
	expect_refusal("", "name one configuration: see --list");
	expect_refusal("2+2 2+2", "name one configuration: see --list");
	expect_refusal("2+3", "2+3: there is no such configuration: see --list");
	expect_refusal("--kernel 2.6 2+2", "--kernel 2.6: there is no such dialect");
	expect_refusal("--jump", "--jump: bad option: see --help");
	expect_refusal("--story", "--story: bad option: see --help");
	expect_refusal("--list 2+2", "--list takes no configuration");
	expect_refusal("--list --dot", "--list, --story and --dot exclude each other");
	expect_refusal("--story 'load A; jump' 2+2", "'jump' is no step of a story here: see --help");
	expect_refusal("--story 'load A; revert' 2+2",
		       "'revert' is no step of a story here: see --help");
	expect_refusal("--story 'load A refuse target' 2+2", "'load A refuse target': nothing fails here");
	expect_refusal("--story 'load A; load target; hold; load C; force; load B; hold' '2+2 force'",
		       "the kernel is lost before the step 'hold'");
}

static void a_full_disk_is_no_success(void **state)
{
	(void)state;
	expect_refusal("--list > /dev/full", "standard output: cannot write");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_IN_SCRATCH(help_names_each_option),
		TEST_IN_SCRATCH(the_list_has_the_parameters_of_the_modules),
		TEST_IN_SCRATCH(a_configuration_is_summed_up),
		TEST_IN_SCRATCH(the_dialect_matters),
		TEST_IN_SCRATCH(a_story_shows_what_is_seen),
		TEST_IN_SCRATCH(a_graph_has_nodes_and_edges_with_rules),
		TEST_IN_SCRATCH(bad_input_gets_one_line),
		TEST_IN_SCRATCH(a_full_disk_is_no_success),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
