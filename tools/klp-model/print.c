// SPDX-License-Identifier: GPL-2.0
/* What klp-model prints. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "configs.h"
#include "print.h"
#include "search.h"
#include "text.h"

void die(const char *format, ...)
{
	va_list args;

	fputs("klp-model: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static char letter(uint8_t livepatch)
{
	return 'A' + livepatch;
}

static void print_name(uint8_t livepatch)
{
	if (livepatch == NONE)
		printf("the original");
	else
		printf("%c", letter(livepatch));
}

static void print_livepatch(const struct livepatch *livepatch, char name)
{
	const struct state *state;

	printf("\t%c  %s", name, livepatch->module);
	if (livepatch->replace)
		printf(" replace=1");
	for (state = livepatch->states; state->id; state++) {
		printf("%s%" PRIu64 ":%u", state == livepatch->states ? " states=" : ",", state->id,
		       state->version);
		if (state->object != VMLINUX)
			printf("@%s", object_name(state->object));
	}
	printf("\n");
}

void print_list(void)
{
	for (const struct config *config = configs; config->name; config++) {
		printf("%s\n", config->name);
		for (uint8_t i = 0; i < config->nr; i++)
			print_livepatch(&config->livepatches[i], letter(i));
	}
}

/*
 * A story
 */

static void print_world(const struct config *config, const struct world *w)
{
	printf("\tlevels %u %u %u %u\n", w->levels[0], w->levels[1], w->levels[2], w->levels[3]);
	for (uint8_t i = 0; i < config->nr; i++) {
		const struct loaded *loaded = &w->livepatches[i];
		const struct state *states = config->livepatches[i].states;

		if (!loaded->module)
			continue;
		printf("\t%c:", letter(i));
		if (is_installed(w, i))
			printf(" enabled %u, transition %u;", loaded->enabled, w->transition == i);
		printf(" %s", loaded->referenced ? "in use" : "can be unloaded");
		for (unsigned int j = 0; states[j].id; j++)
			if (loaded->data[j].allocated)
				printf("; owns data of state %" PRIu64 ": original %u", states[j].id,
				       loaded->data[j].original);
		printf("\n");
	}
	if (is_loaded(w, config->held_in)) {
		printf("\ta new task is answered by ");
		print_name(answer(w, config->held_in, w->target_state));
		printf("\n");
	}
	for (unsigned int i = 0; i < w->nr_held; i++) {
		printf("\ta task is held in ");
		print_name(w->held[i].function);
		printf("\n");
	}
	if (w->lost)
		printf("\ta task is in a function whose module was unloaded: nothing more can be said\n");
}

static void print_observation(const struct config *config, const struct observation *seen)
{
	char text[TEXT_MAX];

	for (unsigned int i = 0; i < seen->nr_events; i++) {
		event_text(config, &seen->events[i], text);
		printf("\t| %s\n", text);
	}
	if (seen->error)
		printf("\trefused: %s\n", strerror(-seen->error));
	if (seen->warned)
		printf("\tklp_get_prev_state() warned\n");
	for (unsigned int i = 0; i < seen->nr_answers; i++) {
		printf("\ta released task was answered by ");
		print_name(seen->answers[i].held);
		printf(", then by ");
		print_name(seen->answers[i].again);
		printf("\n");
	}
}

static void print_rules(uint64_t rules)
{
	for (enum rule rule = 0; rule < NR_RULES; rule++)
		if (rules & rule_bit(rule))
			printf(" %s", rule_name(rule));
}

static void walk_step(const struct config *config, struct world *world, const char *text)
{
	struct observation seen;
	struct operation op;
	char name[TEXT_MAX];
	struct world after;

	text += strspn(text, " ");
	if (world->lost)
		die("the kernel is lost before the step '%s'", text);
	if (!operation_parse(config, world, text, &op))
		die("'%s' is no step of a story here: see --help", text);
	operation_text(world, &op, name);
	after = step(config, world, &op, &seen);
	if (op.failure && !seen.failed)
		die("'%s': nothing fails here", name);
	printf("%s\n", name);
	print_observation(config, &seen);
	print_world(config, &after);
	printf("\trules:");
	print_rules(seen.rules);
	printf("\n");
	*world = after;
}

void print_story(const struct config *config, char *story)
{
	struct world world = start(config);
	char *rest;

	for (char *part = strtok_r(story, ";", &rest); part; part = strtok_r(NULL, ";", &rest))
		walk_step(config, &world, part);
}

/*
 * A configuration
 */

static void print_trap(const struct search *search, const struct trap *trap)
{
	struct world world = start(search->config);
	struct operation ops[MAX_STORY + 1];
	unsigned int length = search_story(search, trap->node, ops);
	struct observation seen;
	char text[TEXT_MAX];

	ops[length] = trap->op;
	for (unsigned int i = 0; i <= length; i++) {
		operation_text(&world, &ops[i], text);
		printf("%s%s", i ? "; " : "\t\t", text);
		world = step(search->config, &world, &ops[i], &seen);
	}
	printf("\n");
}

static void print_traps(const struct search *search)
{
	for (enum promise promise = 0; promise < NR_PROMISES; promise++)
		for (enum action action = 0; action < NR_ACTIONS; action++) {
			const struct trap *trap = &search->traps[promise][action];
			enum rule rule = promise_trap(promise, action);

			if (!trap->broken)
				continue;
			printf("\t%s: %s: %u edges\n", rule == NR_RULES ? "unnamed" : rule_name(rule),
			       promise_text(promise), trap->broken);
			print_trap(search, trap);
		}
}

void print_search(const struct config *config)
{
	struct search search = search_run(config, NULL, NULL);

	if (!search.nr_nodes)
		die("no memory");
	printf("%s: %u states, %u edges, longest shortest story %u\n", config->name,
	       search.nr_nodes, search.nr_edges, search_longest(&search));
	printf("rules, and how many edges use them:\n");
	for (enum rule rule = 0; rule < NR_RULES; rule++)
		if (search.used[rule])
			printf("\t%s\t%u\n", rule_name(rule), search.used[rule]);
	printf("traps:\n");
	print_traps(&search);
	search_free(&search);
}

/*
 * A graph
 */

static void print_edge(void *arg, const struct edge *edge, unsigned int from, unsigned int to)
{
	char text[TEXT_MAX];

	(void)arg;
	/* What is refused stays in its world: a picture without these is easier to read. */
	if (from == to)
		return;
	operation_text(edge->before, edge->op, text);
	printf("\t%u -> %u [label=\"%s\\n", from, to, text);
	print_rules(edge->seen->rules);
	printf("\"];\n");
}

static void print_node(const struct search *search, unsigned int number)
{
	const struct world *w = &search->nodes[number].world;

	printf("\t%u [label=\"%s", number, number ? "" : "start\\n");
	for (uint8_t i = 0; i < search->config->nr; i++) {
		const struct loaded *loaded = &w->livepatches[i];

		if (!loaded->module)
			continue;
		printf("%c%s", letter(i), !is_installed(w, i) ? " loaded" : "");
		if (w->transition == i)
			printf(w->target_state == PATCHED ? " being enabled" : " being disabled");
		else if (is_installed(w, i))
			printf(" enabled");
		printf("\\n");
	}
	if (is_loaded(w, TARGET))
		printf("target%s\\n", w->nr_held ? ", task held" : "");
	printf("\"];\n");
}

void print_dot(const struct config *config)
{
	struct search search;

	printf("digraph \"%s\" {\n\tnode [shape=box];\n", config->name);
	search = search_run(config, print_edge, NULL);
	if (!search.nr_nodes)
		die("no memory");
	for (unsigned int i = 0; i < search.nr_nodes; i++)
		print_node(&search, i);
	printf("}\n");
	search_free(&search);
}
