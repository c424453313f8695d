// SPDX-License-Identifier: GPL-2.0
/* Walks a story in the kernel and in the model, and compares after each step. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../klp-model/search.h"
#include "../klp-model/text.h"
#include "expect.h"
#include "machine.h"
#include "reset.h"
#include "system.h"
#include "walk.h"

/* Have WARN_ONCE() warn again. */
#define CLEAR_WARN_ONCE	"/sys/kernel/debug/clear_warn_once"

/**
 * struct walker - a walk
 * @config:  the configuration
 * @style:   what to print
 * @world:   where the model is
 * @machine: where the kernel is
 * @balance: what each module has allocated less what it has released, by the model
 * @story:   the steps since the first world, for the reader
 * @length:  of @story
 * @size:    of the memory of @story
 * @began:   when the walk began
 * @edges:   how many steps were counted as edges
 * @steps:   how many steps were walked
 * @used:    how many edges use a rule
 * @actions: how many steps have an action
 * @took:    seconds that these steps took
 */
struct walker {
	const struct config *config;
	enum walk_style style;
	struct world world;
	struct machine machine;
	int balance[MAX_LIVEPATCHES];
	char *story;
	size_t length;
	size_t size;
	double began;
	unsigned int edges;
	unsigned int steps;
	unsigned int used[NR_RULES];
	unsigned int actions[NR_ACTIONS];
	double took[NR_ACTIONS];
};

static void add_to_story(struct walker *w, const char *text)
{
	size_t needed = w->length + strlen(text) + 3;

	if (needed > w->size) {
		w->size = needed * 2;
		w->story = realloc(w->story, w->size);
		if (!w->story)
			die("no memory");
	}
	w->length += sprintf(w->story + w->length, "%s%s", w->length ? "; " : "", text);
}

/* Before a difference, if there is one: klp-lab shows the end of the output. */
static void print_summary(const struct walker *w)
{
	printf("explored\t%u\t%u\t%.2f\n", w->edges, w->steps, seconds() - w->began);
	for (enum rule rule = 0; rule < NR_RULES; rule++)
		if (w->used[rule])
			printf("rule\t%s\t%u\n", rule_name(rule), w->used[rule]);
	for (enum action action = 0; action < NR_ACTIONS; action++)
		if (w->actions[action])
			printf("action\t%s\t%u\t%.3f\n", action_name(action), w->actions[action],
			       w->took[action]);
}

static void print_repeat(const struct config *config, const char *story)
{
	printf("make explore CONFIG='%s' STORY='%s'\n", config->name, story);
}

/* The shortest story to the world before the step, and the step */
static void print_shortest(const struct walker *w, const char *text)
{
	struct search search = search_run(w->config, NULL, NULL);
	struct operation ops[MAX_STORY];
	struct walker shortest = { .config = w->config };
	struct world world = start(w->config);
	struct observation seen;
	char name[TEXT_MAX];
	unsigned int node, length;

	for (node = 0; node < search.nr_nodes; node++)
		if (!memcmp(&search.nodes[node].world, &w->world, sizeof(world)))
			break;
	if (!search.nr_nodes || node == search.nr_nodes)
		return;
	length = search_story(&search, node, ops);
	for (unsigned int i = 0; i < length; i++) {
		operation_text(&world, &ops[i], name);
		add_to_story(&shortest, name);
		world = step(w->config, &world, &ops[i], &seen);
	}
	add_to_story(&shortest, text);
	printf("# the shortest story to this step, by the model:\n");
	print_repeat(w->config, shortest.story);
	free(shortest.story);
	search_free(&search);
}

/* Prints the step before it is walked: the kernel may die of it. */
static void say_step(const struct walker *w, const char *text, const struct observation *seen)
{
	/* klp-lab expects the warning then. */
	if (seen->warned)
		printf("# announce-splat: klp_get_prev_state\n");
	printf(w->style == WALK_STORY ? "--- %s\n" : "# %s\n", text);
	fflush(stdout);
}

/* What was logged since the step before: the next step is not the reason. */
static bool nothing_came_late(struct walker *w)
{
	w->machine.log.lines.nr = 0;
	w->machine.log.warnings = 0;
	kernel_log_read(&w->machine.log);
	if (!w->machine.log.lines.nr && !w->machine.log.warnings)
		return true;
	print_summary(w);
	printf("not ok: after the last step the kernel went on:\n");
	for (unsigned int i = 0; i < w->machine.log.lines.nr && i < MAX_LINES; i++)
		printf("  %s\n", w->machine.log.lines.text[i]);
	printf("# the story:\n");
	print_repeat(w->config, w->story ? w->story : "");
	return false;
}

static bool compare(struct walker *w, const struct operation *op, const struct observation *seen,
		    const struct world *after, const char *text)
{
	static struct lines model, kernel;
	bool same;

	model.nr = 0;
	kernel.nr = 0;
	expect_lines(w->config, op, seen, after, w->balance, &model);
	machine_lines(&w->machine, &kernel);
	same = lines_same(&model, &kernel);
	if (!same) {
		print_summary(w);
		printf("not ok: the kernel differs from the model after \"%s\"\n", text);
	}
	if (!same || w->style == WALK_STORY)
		lines_print(&model, &kernel);
	if (same)
		return true;
	printf("# the story:\n");
	print_repeat(w->config, w->story);
	print_shortest(w, text);
	return false;
}

static void count_edge(struct walker *w, const struct edge *edge)
{
	enum promise broken;
	enum rule trap;

	w->edges++;
	for (enum rule rule = 0; rule < NR_RULES; rule++)
		w->used[rule] += edge->seen->rules >> rule & 1;
	if (!world_intact(w->config, edge->before))
		return;
	broken = promise_broken(edge);
	trap = broken == NR_PROMISES ? NR_RULES : promise_trap(broken, edge->op->action);
	if (trap != NR_RULES)
		w->used[trap]++;
}

static bool walk_operation(struct walker *w, const struct operation *op, bool counts)
{
	struct observation seen;
	const struct world after = step(w->config, &w->world, op, &seen);
	char text[TEXT_MAX];
	double began;

	operation_text(&w->world, op, text);
	if (op->failure && !seen.failed)
		die("'%s': nothing fails here", text);
	if (seen.wild)
		die("'%s': the kernel compares stacks with memory that is no function: nobody knows what it does",
		    text);
	if (after.lost)
		die("'%s': the kernel would die of it: a task is in a function whose module is unloaded",
		    text);
	if (!nothing_came_late(w))
		return false;
	add_to_story(w, text);
	say_step(w, text, &seen);
	began = seconds();
	machine_step(&w->machine, op, &after, &seen);
	w->took[op->action] += seconds() - began;
	w->actions[op->action]++;
	w->steps++;
	if (!compare(w, op, &seen, &after, text))
		return false;
	if (seen.warned)
		write_text(CLEAR_WARN_ONCE, "1");
	if (counts)
		count_edge(w, &(struct edge) { w->config, &w->world, op, &seen, &after });
	w->world = after;
	return true;
}

static bool walk_reset(struct walker *w)
{
	struct operation op;

	while (reset_next(&w->world, &op))
		if (!walk_operation(w, &op, false))
			return false;
	machine_set_levels();
	w->world = start(w->config);
	w->length = 0;
	/* ci/report/explore looks for it. */
	printf("# begin again\n");
	return true;
}

static bool walk_step(struct walker *w, const char *text)
{
	bool counts;
	struct operation op;

	text += strspn(text, " ");
	counts = *text == '+';
	text += counts;
	if (!strcmp(text, RESET))
		return walk_reset(w);
	if (!operation_parse(w->config, &w->world, text, &op))
		die("'%s' is no step of a story here: see klp-model --help", text);
	return walk_operation(w, &op, counts);
}

bool walk(const struct config *config, char *story, enum walk_style style, unsigned int budget)
{
	struct walker w = { .config = config, .style = style, .world = start(config) };
	bool agree = true;
	char *rest;

	machine_begin(&w.machine, config);
	w.began = seconds();
	for (char *text = strtok_r(story, ";", &rest); agree && text;
	     text = strtok_r(NULL, ";", &rest)) {
		if (!text[strspn(text, " ")])
			continue;
		if (budget && seconds() - w.began > budget)
			break;
		agree = walk_step(&w, text);
	}
	if (agree)
		agree = nothing_came_late(&w);
	if (agree)
		print_summary(&w);
	free(w.story);
	return agree;
}
