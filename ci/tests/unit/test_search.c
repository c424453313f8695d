// SPDX-License-Identifier: GPL-2.0
/* search.c and promises.c: the sizes of configurations, the traps, the rules that are used. */
#include "unit.h"

#include "configs.h"
#include "text.h"

#include "search.c"

#define CONTRACT	UNIT_DIR "/../../../Documentation/contract.rst"

/* Each configuration is searched once, for all tests. */
#define MAX_CONFIGS	32
static struct search searches[MAX_CONFIGS];
static unsigned int nr_searches;

static int search_all(void **state)
{
	(void)state;
	for (const struct config *config = configs; config->name; config++) {
		assert_true(nr_searches < MAX_CONFIGS);
		searches[nr_searches++] = search_run(config, NULL, NULL);
	}
	return 0;
}

static int free_all(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < nr_searches; i++)
		search_free(&searches[i]);
	return 0;
}

static const struct search *search_of(const char *name)
{
	const struct config *config = config_find(name);

	assert_non_null(config);
	return &searches[config - configs];
}

/* To be freed */
static char *story_of(const struct search *search, const struct trap *trap)
{
	struct world world = start(search->config);
	struct operation ops[MAX_STORY + 1];
	unsigned int length = search_story(search, trap->node, ops);
	char *story = xasprintf("%s", ""), text[TEXT_MAX], *longer;
	struct observation seen;

	ops[length] = trap->op;
	for (unsigned int i = 0; i <= length; i++) {
		operation_text(&world, &ops[i], text);
		longer = xasprintf("%s%s%s", story, i ? "; " : "", text);
		free(story);
		story = longer;
		world = step(search->config, &world, &ops[i], &seen);
	}
	return story;
}

static void expect_trap(const char *name, enum promise promise, enum action action,
			enum rule rule, const char *story)
{
	const struct search *search = search_of(name);
	const struct trap *trap = &search->traps[promise][action];
	char *found;

	if (!trap->broken)
		fail_msg("%s: no trap: %s", name, promise_text(promise));
	found = story_of(search, trap);
	assert_string_equal(found, story);
	free(found);
	assert_int_equal(promise_trap(promise, action), rule);
}

static void the_sizes_are_known(void **state)
{
	static const struct {
		const char *name;
		unsigned int states, edges, longest;
	} sizes[] = {
		{ "2 cumulative", 14, 98, 4 },
		{ "2 cumulative @target", 14, 96, 4 },
		{ "2+2", 87, 682, 6 },
		{ "2+2 @target", 86, 671, 6 },
		{ "2+2 force", 1198, 10202, 22 },
		{ "2+2 force @target", 1196, 10106, 22 },
		{ "3+2 force", 5913, 56838, 27 },
		{ "3+2 force @target", 5871, 56412, 27 },
		{ "2 cumulative, two held", 32, 211, 6 },
		{ "2 cumulative, two held @target", 32, 209, 6 },
		{ "2 cumulative force, two held", 142, 912, 12 },
		{ "2+2, held in other", 132, 1291, 6 },
		{ "2+2, held in other @target", 147, 1375, 6 },
		{ "2 cumulative, kept", 55, 316, 7 },
		{ "2+2, beyond traps", 732, 8051, 16 },
		{ "2 cumulative, two states", 14, 104, 4 },
		{ "2+2, two ids", 68, 812, 6 },
		{ "2+2 force, two ids", 1299, 14012, 22 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		const struct search *search = search_of(sizes[i].name);

		if (search->nr_nodes != sizes[i].states || search->nr_edges != sizes[i].edges ||
		    search_longest(search) != sizes[i].longest)
			fail_msg("%s: %u states, %u edges, longest %u", sizes[i].name,
				 search->nr_nodes, search->nr_edges, search_longest(search));
	}
	assert_int_equal(sizeof(sizes) / sizeof(*sizes), nr_searches);
}

static void each_named_trap_is_found_with_its_shortest_story(void **state)
{
	(void)state;
	expect_trap("2+2", DISABLE_TOLD, DISABLE, RULE_T1, "load A; load C; disable C");
	expect_trap("2+2", DISABLE_TOLD, RELEASE, RULE_T1,
		    "load A; load C; load target; hold; disable C; release");
	expect_trap("2+2", IN_FORCE, DISABLE, RULE_T2, "load A; load C; disable A");
	expect_trap("2 cumulative @target", IN_TRANSITION, LOAD_TARGET, RULE_T3,
		    "load A; load target");
	expect_trap("2 cumulative @target", IN_TRANSITION, UNLOAD_TARGET, RULE_T3,
		    "load A; load target; unload target");
	expect_trap("2+2, held in other @target", PREVIOUS_IS_PREVIOUS, LOAD_TARGET, RULE_T4,
		    "load A; hold; load B; load target");
	expect_trap("2+2", ONE_OWNER, LOAD, RULE_T7, "load A; load C; load B");
	/* The module of A stays loaded, and still owns its data. */
	expect_trap("2+2 force", ONE_OWNER, FORCE, RULE_T7,
		    "load A; load C; load target; hold; load B; force B");
	expect_trap("2+2 @target", ORIGINAL_BACK, UNLOAD_TARGET, RULE_T9,
		    "load A; load C; load target; unload target");
	expect_trap("2+2 force", CODE_LOADED, LOAD, RULE_T10,
		    "load A; load target; hold; load C; force C; load B");
}

static void traps_without_a_name_are_found(void **state)
{
	(void)state;
	expect_trap("2+2 @target", REFUSED_UNCHANGED, LOAD_TARGET, NR_RULES,
		    "load A; load C; load D; load target refuse D");
	expect_trap("2+2 force, two ids", STACK_CHECKED, ENABLE, NR_RULES,
		    "load A; load target; hold; load C; force C; disable A; revert A");
}

static void no_other_trap_is_found(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < nr_searches; i++)
		for (enum promise p = 0; p < NR_PROMISES; p++)
			for (enum action a = 0; a < NR_ACTIONS; a++) {
				if (!searches[i].traps[p][a].broken ||
				    promise_trap(p, a) != NR_RULES ||
				    (p == REFUSED_UNCHANGED && a == LOAD_TARGET) ||
				    (p == STACK_CHECKED && a == ENABLE))
					continue;
				fail_msg("%s: %s", searches[i].config->name, promise_text(p));
			}
}

/* The search never sees these two broken alone: break them by hand. */
static void the_other_promises_can_be_broken(void **state)
{
	const struct config *config = config_find("2 cumulative");
	struct world first = start(config), second;
	struct operation op = { .action = LOAD };
	struct observation seen;
	struct edge edge = { config, &first, &op, &seen, &second };

	(void)state;
	second = step(config, &first, &op, &seen);
	assert_int_equal(promise_broken(&edge), NR_PROMISES);
	assert_true(world_intact(config, &second));

	seen.nr_answers = 1;
	seen.answers[0] = (struct answers) { .held = 0, .again = 1 };
	assert_int_equal(promise_broken(&edge), ONE_VERSION);
	edge.config = config_find("2+2 force");
	assert_int_equal(promise_broken(&edge), NR_PROMISES);
	seen.answers[0].again = 0;
	edge.config = config;
	assert_int_equal(promise_broken(&edge), NR_PROMISES);

	second.livepatches[0].data[0].original++;
	assert_int_equal(promise_broken(&edge), ORIGINAL_KEPT);
	assert_false(world_intact(config, &second));
}

static void vmlinux_avoids_the_traps_of_modules(void **state)
{
	(void)state;
	for (const char *const *name = (const char *const []) { "2+2", "2+2 force", NULL }; *name; name++)
		for (enum action action = 0; action < NR_ACTIONS; action++) {
			const struct search *search = search_of(*name);

			assert_int_equal(search->traps[IN_TRANSITION][action].broken, 0);
			assert_int_equal(search->traps[ORIGINAL_BACK][action].broken, 0);
			assert_int_equal(search->traps[PREVIOUS_IS_PREVIOUS][action].broken, 0);
			assert_int_equal(search->traps[REFUSED_UNCHANGED][action].broken, 0);
		}
}

static void cumulative_livepatches_have_no_trap(void **state)
{
	static const char *const names[] = {
		"2 cumulative", "2 cumulative, two held", "2 cumulative, kept",
		"2 cumulative, two states", "2 cumulative force, two held",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		for (enum promise p = 0; p < NR_PROMISES; p++)
			for (enum action a = 0; a < NR_ACTIONS; a++)
				assert_int_equal(search_of(names[i])->traps[p][a].broken, 0);
}

static void an_older_kernel_keeps_more_modules(void **state)
{
	struct config config = *config_find("2+2 force");
	struct search search;

	(void)state;
	config.dialect = dialect_find("5.10");
	search = search_run(&config, NULL, NULL);
	assert_true(search.nr_nodes > search_of("2+2 force")->nr_nodes);
	for (enum action action = 0; action < NR_ACTIONS; action++)
		assert_int_equal(search.traps[CODE_LOADED][action].broken, 0);
	search_free(&search);
}

/* Each rule of the contract is used by the search, or is in the list of those outside. */
static void each_rule_of_the_contract_has_its_place(void **state)
{
	char *contract = read_file(CONTRACT), *rest = contract, *line;
	enum rule rule = 0;

	(void)state;
	assert_non_null(contract);
	while ((line = strsep(&rest, "\n"))) {
		unsigned int used = 0;
		char *id = line + 1, *end = strstr(line, ": ");

		if (line[0] != ':' || !end)
			continue;
		*end = '\0';
		if (rule == NR_RULES || strcmp(id, rule_name(rule)))
			fail_msg("%s of the contract is not in rules.h, or in another place", id);
		for (unsigned int i = 0; i < nr_searches; i++)
			used += searches[i].used[rule];
		if (!used && !rule_outside(rule))
			fail_msg("no edge uses %s, and rules.c has no reason for it", id);
		if (used && rule_outside(rule))
			fail_msg("edges use %s, but it is in the list of rules outside", id);
		rule++;
	}
	assert_int_equal(rule, NR_RULES);
	free(contract);
}

static void a_story_is_a_path_to_its_node(void **state)
{
	const struct search *search = search_of("2+2");
	struct operation ops[MAX_STORY];
	struct observation seen;

	(void)state;
	for (unsigned int node = 0; node < search->nr_nodes; node++) {
		struct world world = start(search->config);
		unsigned int length = search_story(search, node, ops);

		for (unsigned int i = 0; i < length; i++)
			world = step(search->config, &world, &ops[i], &seen);
		assert_memory_equal(&world, &search->nodes[node].world, sizeof(world));
	}
}

/* Each node is reached from a node that is one step nearer, and no step skips a depth. */
static void check_depth(void *arg, const struct edge *edge, unsigned int from, unsigned int to)
{
	const struct search *search = arg;

	(void)edge;
	assert_true(search->nodes[to].depth <= search->nodes[from].depth + 1);
}

static void stories_are_shortest(void **state)
{
	const struct search *search = search_of("2+2");
	struct search again = search_run(search->config, check_depth, (void *)search);

	(void)state;
	assert_int_equal(again.nr_nodes, search->nr_nodes);
	search_free(&again);
}

static void a_failure_that_does_not_happen_is_no_edge(void **state)
{
	struct operation ops[MAX_OPERATIONS];
	const struct config *config = config_find("2 cumulative");
	const struct world first = start(config);
	unsigned int nr = search_operations(config, &first, ops), happen = 0;
	struct observation seen;

	(void)state;
	for (unsigned int i = 0; i < nr; i++) {
		step(config, &first, &ops[i], &seen);
		happen += ops[i].failure && seen.failed;
	}
	/* Each of the two livepatches: vmlinux refuses, no memory. The target is not loaded. */
	assert_int_equal(happen, 4);
}

static void nothing_follows_a_lost_world(void **state)
{
	const struct config *config = config_find("2+2 force");
	struct operation ops[MAX_OPERATIONS];
	struct world world = start(config);

	(void)state;
	assert_true(search_operations(config, &world, ops) > 0);
	world.lost = true;
	assert_int_equal(search_operations(config, &world, ops), 0);
}

static void names_are_found(void **state)
{
	(void)state;
	assert_null(config_find("2+3"));
	assert_null(dialect_find("2.6"));
	for (const struct config *config = configs; config->name; config++)
		assert_ptr_equal(config_find(config->name), config);
	for (const struct dialect *dialect = dialects; dialect->name; dialect++)
		assert_ptr_equal(dialect_find(dialect->name), dialect);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_sizes_are_known),
		TEST(each_named_trap_is_found_with_its_shortest_story),
		TEST(traps_without_a_name_are_found),
		TEST(no_other_trap_is_found),
		TEST(the_other_promises_can_be_broken),
		TEST(vmlinux_avoids_the_traps_of_modules),
		TEST(cumulative_livepatches_have_no_trap),
		TEST(an_older_kernel_keeps_more_modules),
		TEST(each_rule_of_the_contract_has_its_place),
		TEST(a_story_is_a_path_to_its_node),
		TEST(stories_are_shortest),
		TEST(a_failure_that_does_not_happen_is_no_edge),
		TEST(nothing_follows_a_lost_world),
		TEST(names_are_found),
	};

	return cmocka_run_group_tests(tests, search_all, free_all);
}
