// SPDX-License-Identifier: GPL-2.0
/* model.c and its parts: for each rule, a story that uses it, and what must be seen. */
#include "unit.h"

#include "configs.h"
#include "text.h"

#include "model.c"

/* What begins the lines of the livepatches A to C, and of the kernel */
#define A	"test_klp_first: "
#define B	"test_klp_second: "
#define C	"test_klp_third: "
#define K	"livepatch: "

#define ENABLING_(name)		K "enabling patch 'test_klp_" name "'\n"
#define STARTING_(name, way)	K "'test_klp_" name "': starting " way " transition\n"
#define COMPLETE_(name, way)	K "'test_klp_" name "': " way " complete\n"

/* The last step of the story, and the worlds before and after it */
static struct config config;
static struct world before, world;
static struct observation seen;

static void take_step(const char *text)
{
	struct operation op;

	if (!operation_parse(&config, &world, text, &op))
		fail_msg("'%s' is no step", text);
	before = world;
	world = step(&config, &before, &op, &seen);
	assert_int_equal(op.failure != NO_FAILURE, seen.failed);
}

/* Walk a story, on a kernel of the dialect */
static void walk_on(const char *dialect, const char *name, const char *story)
{
	const struct config *found = config_find(name);
	char *copy = xasprintf("%s", story), *rest = copy, *text;

	assert_non_null(found);
	config = *found;
	config.dialect = dialect_find(dialect);
	world = start(&config);
	while ((text = strsep(&rest, ";")))
		take_step(text);
	free(copy);
}

static void walk(const char *name, const char *story)
{
	walk_on("newest", name, story);
}

static void expect_rule(enum rule rule, bool used)
{
	if (used != !!(seen.rules & rule_bit(rule)))
		fail_msg("%s is %sused", rule_name(rule), used ? "not " : "");
}

static void expect_log(const char *expected)
{
	char *log = xasprintf("%s", ""), text[TEXT_MAX];

	for (unsigned int i = 0; i < seen.nr_events; i++) {
		char *longer;

		event_text(&config, &seen.events[i], text);
		longer = xasprintf("%s%s\n", log, text);
		free(log);
		log = longer;
	}
	assert_string_equal(log, expected);
	free(log);
}

/* The last step succeeded, used the rule, and logged this */
static void expect(enum rule rule, const char *log)
{
	assert_int_equal(seen.error, 0);
	expect_rule(rule, true);
	expect_log(log);
}

/* The last step was refused by the rule, logged this, and changed nothing */
static void expect_refusal(enum rule rule, int error, const char *log)
{
	assert_int_equal(seen.error, error);
	expect_rule(rule, true);
	expect_log(log);
	assert_memory_equal(&before, &world, sizeof(world));
}

static void expect_level(unsigned int level)
{
	assert_int_equal(world.levels[1], level);
	assert_int_equal(world.levels[0], 5);
	assert_int_equal(world.levels[2], 1);
	assert_int_equal(world.levels[3], 7);
}

/* Who owns data of the first state, with this original value: "A4 C1" */
static void expect_owners(const char *expected)
{
	char owners[4 * MAX_LIVEPATCHES + 1] = "", *end = owners;

	for (unsigned int i = 0; i < config.nr; i++)
		if (world.livepatches[i].data[0].allocated)
			end += sprintf(end, "%s%c%u", end == owners ? "" : " ", 'A' + i,
				       world.livepatches[i].data[0].original);
	assert_string_equal(owners, expected);
}

/* Which modules are loaded: "AC" */
static void expect_loaded(const char *expected)
{
	char loaded[MAX_LIVEPATCHES + 1] = "", *end = loaded;

	for (unsigned int i = 0; i < config.nr; i++)
		if (world.livepatches[i].module)
			*end++ = 'A' + i;
	assert_string_equal(loaded, expected);
}

/* Who answers a new task: 'A', or '-' for the original */
static void expect_answer(char expected)
{
	uint8_t livepatch = answer(&world, config.held_in, world.target_state);

	assert_int_equal(livepatch == NONE ? '-' : 'A' + livepatch, expected);
}

/*
 * Identity and look-up
 */

static void look_up_ends_at_the_zeroed_entry(void **state)
{
	(void)state;
	config = *config_find("2+2, two ids");
	struct world w = start(&config);
	struct step s = { .config = &config, .world = &w, .seen = &seen };

	seen.rules = 0;
	assert_null(klp_get_state(&s, 0, 0));
	expect_rule(RULE_L1, true);
	/* D has no state. */
	assert_null(klp_get_state(&s, 3, 2));
}

static void look_up_compares_all_bits(void **state)
{
	const struct state *found;

	(void)state;
	config = *config_find("2+2, two ids");
	struct world w = start(&config);
	struct step s = { .config = &config, .world = &w, .seen = &seen };

	assert_null(klp_get_state(&s, 0, (1ULL << 32) + 2));
	found = klp_get_state(&s, 1, (1ULL << 32) + 2);
	assert_ptr_equal(found, &config.livepatches[1].states[0]);
	found = klp_get_state(&s, 1, 2);
	assert_ptr_equal(found, &config.livepatches[1].states[1]);
	expect_rule(RULE_L2, true);
	expect_rule(RULE_L3, true);
}

static void the_latest_previous_state_is_found(void **state)
{
	(void)state;
	walk("2+2", "load A; load C; load D");
	expect(RULE_L4, ENABLING_("next")
	       "test_klp_next: pre_patch: vmlinux, previous 2:2\n"
	       "test_klp_next: state 2: allocate\n"
	       STARTING_("next", "patching")
	       "test_klp_next: post_patch: vmlinux, previous 2:2\n"
	       "test_klp_next: state 2: 2 -> 3\n"
	       COMPLETE_("next", "patching"));
	expect_rule(RULE_T1, false);
}

static void a_look_up_outside_a_transition_warns(void **state)
{
	(void)state;
	walk("2 cumulative @target", "load A; load target");
	expect(RULE_L5, K "applying patch 'test_klp_first' to loading module 'test_klp_target'\n"
	       A "pre_patch: test_klp_target\n"
	       A "state 2: allocate\n"
	       A "post_patch: test_klp_target\n"
	       A "state 2: 4 -> 1\n");
	assert_true(seen.warned);
	expect_level(1);
	walk("2 cumulative", "load A; load target");
	assert_false(seen.warned);
	expect_rule(RULE_L5, false);
}

/*
 * Compatibility
 */

#define REFUSED(name)	K "Livepatch patch (test_klp_" name \
	") is not compatible with the already installed livepatches.\n"

static void a_new_state_may_be_added(void **state)
{
	(void)state;
	walk("2+2, two ids", "load A; load C");
	expect_rule(RULE_C1, true);
	expect_rule(RULE_C5, true);
	assert_int_equal(seen.error, 0);
	walk("2+2, two ids", "load A; load B");
	expect_rule(RULE_C1, true);
	assert_int_equal(seen.error, 0);
	walk("2 cumulative", "load A; load B");
	expect_rule(RULE_C1, false);
}

static void the_same_version_and_a_higher_one_are_accepted(void **state)
{
	(void)state;
	walk("2+2", "load B; load C");
	assert_int_equal(seen.error, 0);
	expect_rule(RULE_C2, true);
	walk("2+2", "load B; load D");
	assert_int_equal(seen.error, 0);
	expect_rule(RULE_C2, true);
}

static void a_lower_version_is_refused(void **state)
{
	(void)state;
	walk("2 cumulative", "load B; load A");
	expect_refusal(RULE_C3, -EINVAL, REFUSED("first"));
	expect_rule(RULE_C7, true);
	expect_level(2);
	expect_owners("B4");
	expect_loaded("B");
	walk("2+2", "load D; load C");
	expect_refusal(RULE_C3, -EINVAL, REFUSED("third"));
}

static void a_cumulative_livepatch_must_list_every_state(void **state)
{
	(void)state;
	walk("2+2, two ids", "load C; load A");
	expect_refusal(RULE_C4, -EINVAL, REFUSED("first"));
	expect_rule(RULE_C3, false);
}

static void other_livepatches_may_leave_states_out(void **state)
{
	(void)state;
	walk("2+2, two ids", "load B; load D");
	assert_int_equal(seen.error, 0);
	expect_rule(RULE_C5, true);
}

static void every_installed_livepatch_and_state_counts(void **state)
{
	(void)state;
	/* C is the second livepatch, the state is its first. */
	walk("2+2, two ids", "load D; load C; load A");
	expect_refusal(RULE_C6, -EINVAL, REFUSED("first"));
	/* The second state of one livepatch is lower. */
	walk("2 cumulative, two states", "load B; load A");
	expect_refusal(RULE_C6, -EINVAL, REFUSED("first"));
}

static void states_count_until_the_end_of_the_transition(void **state)
{
	(void)state;
	walk("2 cumulative", "load B; load target; hold; disable B; load A");
	expect_refusal(RULE_C8, -EINVAL, REFUSED("first"));
	walk("2 cumulative", "load A; load target; hold; load B; load A");
	assert_int_equal(seen.error, -EEXIST);
	walk("2+2", "load C; load target; hold; load B; load A");
	expect_refusal(RULE_C8, -EINVAL, REFUSED("first"));
	walk("2+2", "load B; load target; hold; load C; load A");
	expect_rule(RULE_C8, false);
	walk("2 cumulative", "load B; load target; hold; disable B; release; load A");
	assert_int_equal(seen.error, 0);
	expect_rule(RULE_C3, false);
}

static void other_writes_are_refused_in_a_transition(void **state)
{
	(void)state;
	walk("2+2", "load A; load target; hold; load C; disable A");
	expect_refusal(RULE_C9, -EBUSY, "");
	walk("2+2", "load A; load target; hold; load C; load D");
	expect_refusal(RULE_C9, -EBUSY, "");
	expect_loaded("AC");
	walk("2+2", "load A; load target; hold; load C; enable C");
	expect_refusal(RULE_C9, -EINVAL, "");
	walk("2+2", "load A; enable A");
	expect_refusal(RULE_C9, -EINVAL, "");
}

/*
 * What every compatible livepatch must support
 */

#define A_ENABLED							\
	ENABLING_("first") A "pre_patch: vmlinux\n" A "state 2: allocate\n"	\
	STARTING_("first", "patching")					\
	A "post_patch: vmlinux\n" A "state 2: 4 -> 1\n" COMPLETE_("first", "patching")

static void enabling_changes_the_state(void **state)
{
	(void)state;
	walk("2 cumulative", "load A");
	expect(RULE_S1, A_ENABLED);
	expect_rule(RULE_K1, true);
	expect_level(1);
	expect_owners("A4");
}

static void a_replacement_takes_the_change_over(void **state)
{
	(void)state;
	walk("2 cumulative", "load A; load B");
	expect(RULE_S2, ENABLING_("second")
	       B "pre_patch: vmlinux, previous 2:1\n"
	       STARTING_("second", "patching")
	       B "post_patch: vmlinux, previous 2:1\n"
	       B "state 2: take over version 1\n"
	       B "state 2: 1 -> 2\n"
	       COMPLETE_("second", "patching"));
	expect_rule(RULE_K6, true);
	expect_rule(RULE_K9, true);
	expect_rule(RULE_C8, true);
	expect_level(2);
	expect_owners("B4");
	expect_loaded("B");
	assert_int_equal(seen.unloaded, bit(0));
}

static void disabling_restores_the_original(void **state)
{
	(void)state;
	walk("2 cumulative", "load A; load B; disable B");
	expect(RULE_S3, B "pre_unpatch: vmlinux\n"
	       B "state 2: 2 -> 4\n"
	       STARTING_("second", "unpatching")
	       B "post_unpatch: vmlinux\n"
	       B "state 2: release\n"
	       COMPLETE_("second", "unpatching"));
	expect_rule(RULE_K4, true);
	expect_rule(RULE_K5, true);
	expect_level(4);
	expect_owners("");
	expect_loaded("");
}

static void a_reverted_first_livepatch_leaves_the_original(void **state)
{
	(void)state;
	walk("2 cumulative", "load target; hold; load A; revert");
	expect(RULE_S4a, STARTING_("first", "unpatching")
	       A "post_unpatch: vmlinux\n"
	       A "state 2: release\n"
	       A "post_unpatch: test_klp_target\n"
	       COMPLETE_("first", "unpatching"));
	expect_rule(RULE_K4, false);
	expect_level(4);
	expect_owners("");
	expect_answer('-');
}

static void a_reverted_replacement_leaves_the_previous(void **state)
{
	(void)state;
	walk("2 cumulative", "load A; load target; hold; load B; revert");
	expect(RULE_S4b, STARTING_("second", "unpatching")
	       B "post_unpatch: vmlinux, previous 2:1\n"
	       B "post_unpatch: test_klp_target\n"
	       COMPLETE_("second", "unpatching"));
	expect_level(1);
	expect_owners("A4");
	expect_answer('A');
	take_step("release");
	take_step("disable A");
	expect_level(4);
	expect_owners("");
}

static void a_reverted_disable_leaves_the_change(void **state)
{
	(void)state;
	walk("2 cumulative", "load A; load target; hold; disable A");
	expect_level(4);
	expect_owners("A4");
	take_step("revert");
	expect(RULE_S4c, STARTING_("first", "patching")
	       A "post_patch: vmlinux\n"
	       A "state 2: 4 -> 1\n"
	       A "post_patch: test_klp_target\n"
	       COMPLETE_("first", "patching"));
	expect_level(1);
	expect_owners("A4");
}

static void a_revert_can_be_reverted(void **state)
{
	(void)state;
	walk("2 cumulative, two held", "load A; load target; hold; load B; hold; revert");
	expect(RULE_S4b, STARTING_("second", "unpatching"));
	take_step("revert");
	expect(RULE_S4d, STARTING_("second", "patching"));
	take_step("release");
	expect_rule(RULE_S2, true);
	expect_level(2);
	expect_owners("B4");
	assert_int_equal(seen.nr_answers, 2);
	assert_int_equal(seen.answers[0].held, 0);
	assert_int_equal(seen.answers[1].held, 1);
	/* Neither has switched before it returned. */
	assert_int_equal(seen.answers[0].again, 0);
	assert_int_equal(seen.answers[1].again, 1);
}

#define NOT_ENABLED(name, why) \
	K why "\n" K "failed to enable patch 'test_klp_" name "'\n"

static void a_failure_on_the_first_object_leaves_nothing(void **state)
{
	(void)state;
	walk("2 cumulative", "load target; load A refuse vmlinux");
	expect_refusal(RULE_S5a, -ENODEV, ENABLING_("first")
		       A "pre_patch: vmlinux\n"
		       A "state 2: allocate\n"
		       A "state 2: release\n"
		       NOT_ENABLED("first", "pre-patch callback failed for object 'vmlinux'")
		       COMPLETE_("first", "unpatching"));
	expect_rule(RULE_K2, true);
	expect_loaded("");
	assert_int_equal(world.nr_installed, 0);
	expect_level(4);
}

static void a_failure_on_a_later_object_undoes_the_earlier(void **state)
{
	(void)state;
	walk("2 cumulative", "load target; load A refuse target");
	expect_refusal(RULE_S5b, -ENODEV, ENABLING_("first")
		       A "pre_patch: vmlinux\n"
		       A "state 2: allocate\n"
		       A "pre_patch: test_klp_target\n"
		       NOT_ENABLED("first", "pre-patch callback failed for object 'test_klp_target'")
		       A "post_unpatch: vmlinux\n"
		       A "state 2: release\n"
		       COMPLETE_("first", "unpatching"));
	expect_loaded("");
	expect_level(4);
}

static void a_failed_allocation_leaves_nothing(void **state)
{
	(void)state;
	walk("2 cumulative, two states", "load A no-memory 2");
	expect_refusal(RULE_S5c, -ENOMEM, ENABLING_("first")
		       A "pre_patch: vmlinux\n"
		       A "state 2: allocate\n"
		       A "state 4294967298: allocate\n"
		       A "state 2: release\n"
		       NOT_ENABLED("first", "pre-patch callback failed for object 'vmlinux'")
		       COMPLETE_("first", "unpatching"));
	expect_loaded("");
}

#define A_NOT_PATCHED(message)							\
	ENABLING_("first") A "pre_patch: vmlinux\n" A "state 2: allocate\n"	\
	A "pre_patch: test_klp_target\n" K message "\n"				\
	NOT_ENABLED("first", "failed to patch object 'test_klp_target'")	\
	A "post_unpatch: vmlinux\n" A "state 2: release\n"			\
	A "post_unpatch: test_klp_target\n" COMPLETE_("first", "unpatching")

static void a_failure_to_patch_undoes_all_objects(void **state)
{
	const char *story = "load target; load A untraced target";

	(void)state;
	walk("2 cumulative", story);
	expect_refusal(RULE_S5d, -EINVAL,
		       A_NOT_PATCHED("failed to find location for function 'test_klp_target_untraced'"));
	walk_on("5.10", "2 cumulative", story);
	expect_refusal(RULE_S5d, -EINVAL,
		       A_NOT_PATCHED("failed to set ftrace filter for function 'test_klp_target_untraced' (-22)"));
}

/*
 * What each callback does, and when it runs
 */

static void pre_patch_changes_nothing_yet(void **state)
{
	(void)state;
	walk("2 cumulative", "load target; hold; load A");
	expect(RULE_K1, ENABLING_("first")
	       A "pre_patch: vmlinux\n"
	       A "state 2: allocate\n"
	       A "pre_patch: test_klp_target\n"
	       STARTING_("first", "patching"));
	expect_rule(RULE_K7, true);
	expect_rule(RULE_K3, false);
	expect_level(4);
	expect_owners("A0");
}

static void post_patch_changes_the_state(void **state)
{
	(void)state;
	walk("2 cumulative", "load target; hold; load A; release");
	expect(RULE_K3, A "post_patch: vmlinux\n"
	       A "state 2: 4 -> 1\n"
	       A "post_patch: test_klp_target\n"
	       COMPLETE_("first", "patching"));
	expect_level(1);
	expect_owners("A4");
}

static void the_objects_callbacks_run_when_its_module_is_loaded(void **state)
{
	(void)state;
	walk("2+2 @target", "load C");
	expect(RULE_K8, ENABLING_("third") C "pre_patch: vmlinux\n" STARTING_("third", "patching")
	       C "post_patch: vmlinux\n" COMPLETE_("third", "patching"));
	expect_level(4);
	take_step("load target");
	expect(RULE_K8, K "applying patch 'test_klp_third' to loading module 'test_klp_target'\n"
	       C "pre_patch: test_klp_target\n"
	       C "state 2: allocate\n"
	       C "post_patch: test_klp_target\n"
	       C "state 2: 4 -> 2\n");
	expect_level(2);
	take_step("unload target");
	expect(RULE_K8, C "pre_unpatch: test_klp_target\n"
	       C "state 2: 2 -> 4\n"
	       K "reverting patch 'test_klp_third' on unloading module 'test_klp_target'\n"
	       C "post_unpatch: test_klp_target\n"
	       C "state 2: release\n");
	expect_level(4);
	expect_owners("");
}

static void the_objects_callbacks_run_in_a_transition(void **state)
{
	(void)state;
	walk("2+2, held in other @target", "hold; load C; load target");
	expect(RULE_K8, K "applying patch 'test_klp_third' to loading module 'test_klp_target'\n"
	       C "pre_patch: test_klp_target\n"
	       C "state 2: allocate\n");
	expect_level(4);
	take_step("unload target");
	expect(RULE_K8, K "reverting patch 'test_klp_third' on unloading module 'test_klp_target'\n"
	       C "post_unpatch: test_klp_target\n"
	       C "state 2: release\n");
	take_step("load target");
	take_step("release");
	expect(RULE_K3, C "post_patch: vmlinux\n"
	       C "post_patch: test_klp_target\n"
	       C "state 2: 4 -> 2\n"
	       C "post_patch: test_klp_other\n"
	       COMPLETE_("third", "patching"));
}

static void a_refused_module_leaves_the_other_objects(void **state)
{
	(void)state;
	walk("2+2", "load A; load C; load target refuse C");
	expect_refusal(RULE_K8, -ENODEV,
		       K "applying patch 'test_klp_first' to loading module 'test_klp_target'\n"
		       A "pre_patch: test_klp_target\n"
		       A "post_patch: test_klp_target\n"
		       K "applying patch 'test_klp_third' to loading module 'test_klp_target'\n"
		       C "pre_patch: test_klp_target\n"
		       K "pre-patch callback failed for object 'test_klp_target'\n"
		       K "patch 'test_klp_third' failed for module 'test_klp_target', refusing to load module 'test_klp_target'\n"
		       A "pre_unpatch: test_klp_target\n"
		       K "reverting patch 'test_klp_first' on unloading module 'test_klp_target'\n"
		       A "post_unpatch: test_klp_target\n");
	expect_level(2);
	assert_false(is_loaded(&world, TARGET));
}

static void a_forced_replacement_keeps_the_replaced_module(void **state)
{
	const char *story = "load A; load target; hold; load B; force";

	(void)state;
	walk("2+2 force", story);
	expect(RULE_K10, K "forcing remaining tasks to the patched state\n"
	       B "post_patch: vmlinux, previous 2:1\n"
	       B "state 2: take over version 1\n"
	       B "state 2: 1 -> 2\n"
	       B "post_patch: test_klp_target\n"
	       COMPLETE_("second", "patching"));
	expect_loaded("AB");
	assert_int_equal(world.livepatches[0].enabled, 0);
	assert_int_equal(world.livepatches[0].patched, 0);
	take_step("unload A");
	expect_refusal(RULE_K10, -EWOULDBLOCK, "");
	take_step("load A");
	assert_int_equal(seen.error, -EEXIST);
	take_step("disable B");
	expect_loaded("A");
	walk_on("5.10", "2+2 force", story);
	take_step("disable B");
	expect_loaded("AB");
}

static void a_forced_disable_keeps_the_module(void **state)
{
	(void)state;
	walk("2+2 force", "load A; load target; hold; disable A; force");
	expect(RULE_K10, K "forcing remaining tasks to the patched state\n"
	       A "post_unpatch: vmlinux\n"
	       A "state 2: release\n"
	       A "post_unpatch: test_klp_target\n"
	       COMPLETE_("first", "unpatching"));
	expect_loaded("A");
	assert_int_equal(world.nr_installed, 0);
}

static void a_forced_enable_keeps_no_module(void **state)
{
	const char *story = "load target; hold; load A; force; release; disable A";

	(void)state;
	walk("2+2 force", story);
	expect_loaded("");
	walk_on("5.10", "2+2 force", story);
	expect_loaded("A");
}

static void only_a_transition_can_be_forced(void **state)
{
	(void)state;
	walk("2+2 force", "load A; force A");
	expect_refusal(RULE_K10, -EINVAL, "");
	walk("2+2 force", "load A; load target; hold; load B; force A");
	expect_refusal(RULE_K10, -EINVAL, "");
}

static void a_livepatch_that_is_not_installed_has_no_files(void **state)
{
	(void)state;
	walk("2+2", "disable A");
	assert_int_equal(seen.error, -ENOENT);
	walk("2+2", "force A");
	assert_int_equal(seen.error, -ENOENT);
	walk("2+2", "unload A");
	assert_int_equal(seen.error, -ENOENT);
	walk("2+2", "load A; unload A");
	assert_int_equal(seen.error, -EWOULDBLOCK);
}

static void a_module_is_loaded_once_and_a_held_task_keeps_it(void **state)
{
	(void)state;
	walk("2+2", "unload target");
	assert_int_equal(seen.error, -ENOENT);
	walk("2+2", "load A; load target; load target");
	assert_int_equal(seen.error, -EEXIST);
	expect_log("");
	walk("2+2", "load A; load target; hold; unload target");
	assert_int_equal(seen.error, -EWOULDBLOCK);
	expect_log("");
	assert_true(is_loaded(&world, TARGET));
	walk("2+2, held in other", "load target; hold; unload target");
	assert_int_equal(seen.error, 0);
	assert_false(is_loaded(&world, TARGET));
}

static void modules_stay_loaded_where_they_are_kept(void **state)
{
	(void)state;
	walk("2 cumulative, kept", "load A; load B; load A");
	assert_int_equal(seen.error, -EEXIST);
	take_step("unload A");
	assert_int_equal(seen.error, 0);
	expect_loaded("B");
}

/*
 * Tasks
 */

static void a_held_task_blocks_the_transition(void **state)
{
	(void)state;
	walk("2 cumulative", "load target; hold; load A");
	expect_rule(RULE_F4, true);
	assert_int_equal(world.transition, 0);
	expect_answer('A');
	assert_int_equal(world.held[0].function, NONE);
	take_step("release");
	assert_int_equal(seen.nr_answers, 1);
	assert_int_equal(seen.answers[0].held, NONE);
	assert_int_equal(seen.answers[0].again, NONE);
	assert_int_equal(world.transition, NONE);
	take_step("hold");
	assert_int_equal(world.held[0].function, 0);
	take_step("disable A");
	expect_answer('-');
	assert_int_equal(world.transition, 0);
}

static void tasks_are_held_where_there_is_a_function(void **state)
{
	(void)state;
	walk("2 cumulative", "hold");
	assert_int_equal(seen.error, -ENOENT);
	walk("2 cumulative", "load target; hold; hold");
	assert_int_equal(seen.error, -EBUSY);
	assert_int_equal(world.nr_held, 1);
	walk("2 cumulative", "load target; release");
	assert_int_equal(seen.error, -ENOENT);
}

static void a_task_in_another_function_blocks_nothing(void **state)
{
	(void)state;
	/* The task is in C, so A can go. */
	walk("2+2", "load A; load C; load target; hold; disable A");
	assert_int_equal(world.transition, NONE);
	expect_answer('C');
}

static void a_forced_task_calls_two_versions(void **state)
{
	(void)state;
	walk("2+2 force", "load A; load target; hold; load B; force; release");
	assert_int_equal(seen.answers[0].held, 0);
	assert_int_equal(seen.answers[0].again, 1);
}

/* The first task did not block the transition to A, which was forced, nor that to B. */
static void a_task_that_does_not_block_switches(void **state)
{
	(void)state;
	walk("2 cumulative force, two held",
	     "load target; hold; load A; force; hold; load B; release");
	assert_int_equal(seen.nr_answers, 2);
	assert_int_equal(seen.answers[0].held, 0);
	assert_int_equal(seen.answers[0].again, 0);
	assert_int_equal(seen.answers[1].held, NONE);
	assert_int_equal(seen.answers[1].again, 1);
}

static void two_held_tasks_have_one_order(void **state)
{
	struct world first;

	(void)state;
	walk("2 cumulative, two held", "load target; hold; load A; hold");
	first = world;
	assert_true(memcmp(&world.held[0], &world.held[1], sizeof(world.held[0])) <= 0);
	take_step("revert");
	take_step("revert");
	assert_memory_equal(&world, &first, sizeof(world));
}

/*
 * Traps
 */

static void a_disable_looks_like_a_revert(void **state)
{
	(void)state;
	walk("2+2", "load A; load C; disable C");
	expect_log(C "pre_unpatch: vmlinux, previous 2:1\n"
		   C "state 2: 2 -> 1\n"
		   STARTING_("third", "unpatching")
		   C "post_unpatch: vmlinux, previous 2:1\n"
		   C "state 2: release\n"
		   COMPLETE_("third", "unpatching"));
	expect_level(1);
}

static void the_lower_can_be_disabled_first(void **state)
{
	(void)state;
	walk("2+2", "load A; load C; disable A");
	expect_level(4);
	take_step("disable C");
	expect_level(1);
}

static void callbacks_find_their_own_or_a_later_state(void **state)
{
	(void)state;
	walk("2+2, held in other @target", "load A; load C; hold; load D; load target");
	expect_log(K "applying patch 'test_klp_first' to loading module 'test_klp_target'\n"
		   A "pre_patch: test_klp_target, previous 2:2\n"
		   A "state 2: allocate\n"
		   A "post_patch: test_klp_target, previous 2:2\n"
		   A "state 2: 4 -> 1\n"
		   K "applying patch 'test_klp_third' to loading module 'test_klp_target'\n"
		   C "pre_patch: test_klp_target\n"
		   C "state 2: allocate\n"
		   C "post_patch: test_klp_target\n"
		   C "state 2: 1 -> 2\n"
		   K "applying patch 'test_klp_next' to loading module 'test_klp_target'\n"
		   "test_klp_next: pre_patch: test_klp_target\n"
		   "test_klp_next: state 2: allocate\n");
	walk("2+2, held in other @target", "load A; hold; load B; load target");
	expect_log(K "applying patch 'test_klp_first' to loading module 'test_klp_target'\n"
		   A "pre_patch: test_klp_target, previous 2:1 (own)\n"
		   A "state 2: allocate\n"
		   A "post_patch: test_klp_target, previous 2:1 (own)\n"
		   A "state 2: 4 -> 1\n"
		   K "applying patch 'test_klp_second' to loading module 'test_klp_target'\n"
		   B "pre_patch: test_klp_target, previous 2:1\n");
}

static void a_replaced_stack_loses_data(void **state)
{
	(void)state;
	walk("2+2", "load A; load C; load B");
	expect_log(ENABLING_("second")
		   B "pre_patch: vmlinux, previous 2:2\n"
		   STARTING_("second", "patching")
		   B "post_patch: vmlinux, previous 2:2\n"
		   B "state 2: take over version 2\n"
		   COMPLETE_("second", "patching"));
	expect_owners("B1");
	assert_true(world.leaked);
	take_step("disable B");
	expect_level(1);
}

static void a_target_unloaded_under_a_stack_restores_wrongly(void **state)
{
	(void)state;
	walk("2+2 @target", "load target; load A; load C; unload target");
	expect_log(A "pre_unpatch: test_klp_target\n"
		   A "state 2: 2 -> 4\n"
		   K "reverting patch 'test_klp_first' on unloading module 'test_klp_target'\n"
		   A "post_unpatch: test_klp_target\n"
		   A "state 2: release\n"
		   C "pre_unpatch: test_klp_target\n"
		   C "state 2: 4 -> 1\n"
		   K "reverting patch 'test_klp_third' on unloading module 'test_klp_target'\n"
		   C "post_unpatch: test_klp_target\n"
		   C "state 2: release\n");
	expect_level(1);
}

static void a_task_can_outlive_its_livepatch(void **state)
{
	const char *story = "load A; load target; hold; load C; force; load B";

	(void)state;
	walk("2+2 force", story);
	assert_true(world.lost);
	assert_int_equal(seen.unloaded, bit(0) | bit(2));
	walk_on("5.10", "2+2 force", story);
	assert_false(world.lost);
}

static void the_lowest_of_a_stack_has_no_previous_function(void **state)
{
	(void)state;
	walk("2+2 force", "load A; load target; hold; load C; force; disable A");
	assert_false(seen.wild);
	take_step("revert");
	assert_true(seen.wild);
	walk("2+2 force", "load A; load target; hold; disable A; revert");
	assert_false(seen.wild);
	walk("2+2 force", "load A; load C; load target; hold; disable C; revert");
	assert_false(seen.wild);
}

static void text_is_parsed_as_it_is_written(void **state)
{
	static const char *const steps[] = {
		"load A", "load B refuse vmlinux", "load C refuse target", "load D no-memory 2",
		"load A untraced other", "unload A", "disable A", "enable A", "force A", "hold",
		"release", "load target", "load target refuse B", "unload target",
	};
	static const char *const wrong[] = {
		"", "load", "load E", "load a", "load AB", "jump A", "load A refuse", "load A refuse moon",
		"load A no-memory 0", "load A no-memory 3", "hold A", "revert", "force", "unload target A",
		"load target refuse", "load target untraced A", "disable A refuse vmlinux",
		"load A refuse vmlinux now", "disable target",
	};
	struct operation op;
	char text[TEXT_MAX];

	(void)state;
	config = *config_find("2+2");
	world = start(&config);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		assert_true(operation_parse(&config, &world, steps[i], &op));
		operation_text(&world, &op, text);
		assert_string_equal(text, steps[i]);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (operation_parse(&config, &world, wrong[i], &op))
			fail_msg("'%s' is accepted", wrong[i]);
}

static void a_write_that_reverts_is_called_so(void **state)
{
	struct operation op;
	char text[TEXT_MAX];

	(void)state;
	walk("2+2", "load target; hold; load A");
	assert_true(operation_parse(&config, &world, "disable A", &op));
	operation_text(&world, &op, text);
	assert_string_equal(text, "revert A");
	assert_true(operation_parse(&config, &world, "revert", &op));
	assert_int_equal(op.action, DISABLE);
	assert_false(operation_parse(&config, &world, "revert B", &op));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(look_up_ends_at_the_zeroed_entry),
		TEST(look_up_compares_all_bits),
		TEST(the_latest_previous_state_is_found),
		TEST(a_look_up_outside_a_transition_warns),
		TEST(a_new_state_may_be_added),
		TEST(the_same_version_and_a_higher_one_are_accepted),
		TEST(a_lower_version_is_refused),
		TEST(a_cumulative_livepatch_must_list_every_state),
		TEST(other_livepatches_may_leave_states_out),
		TEST(every_installed_livepatch_and_state_counts),
		TEST(states_count_until_the_end_of_the_transition),
		TEST(other_writes_are_refused_in_a_transition),
		TEST(enabling_changes_the_state),
		TEST(a_replacement_takes_the_change_over),
		TEST(disabling_restores_the_original),
		TEST(a_reverted_first_livepatch_leaves_the_original),
		TEST(a_reverted_replacement_leaves_the_previous),
		TEST(a_reverted_disable_leaves_the_change),
		TEST(a_revert_can_be_reverted),
		TEST(a_failure_on_the_first_object_leaves_nothing),
		TEST(a_failure_on_a_later_object_undoes_the_earlier),
		TEST(a_failed_allocation_leaves_nothing),
		TEST(a_failure_to_patch_undoes_all_objects),
		TEST(pre_patch_changes_nothing_yet),
		TEST(post_patch_changes_the_state),
		TEST(the_objects_callbacks_run_when_its_module_is_loaded),
		TEST(the_objects_callbacks_run_in_a_transition),
		TEST(a_refused_module_leaves_the_other_objects),
		TEST(a_forced_replacement_keeps_the_replaced_module),
		TEST(a_forced_disable_keeps_the_module),
		TEST(a_forced_enable_keeps_no_module),
		TEST(only_a_transition_can_be_forced),
		TEST(a_livepatch_that_is_not_installed_has_no_files),
		TEST(a_module_is_loaded_once_and_a_held_task_keeps_it),
		TEST(modules_stay_loaded_where_they_are_kept),
		TEST(a_held_task_blocks_the_transition),
		TEST(tasks_are_held_where_there_is_a_function),
		TEST(a_task_in_another_function_blocks_nothing),
		TEST(a_forced_task_calls_two_versions),
		TEST(a_task_that_does_not_block_switches),
		TEST(two_held_tasks_have_one_order),
		TEST(a_disable_looks_like_a_revert),
		TEST(the_lower_can_be_disabled_first),
		TEST(callbacks_find_their_own_or_a_later_state),
		TEST(a_replaced_stack_loses_data),
		TEST(a_target_unloaded_under_a_stack_restores_wrongly),
		TEST(a_task_can_outlive_its_livepatch),
		TEST(the_lowest_of_a_stack_has_no_previous_function),
		TEST(text_is_parsed_as_it_is_written),
		TEST(a_write_that_reverts_is_called_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
