// SPDX-License-Identifier: GPL-2.0
/* Walks through all worlds of a configuration, breadth first. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

#define EMPTY	(~0U)

/*
 * What a world offers
 */

struct offer {
	const struct config *config;
	const struct world *world;
	struct operation *ops;
	unsigned int nr;
};

static void add(struct offer *offer, struct operation op)
{
	assert(offer->nr < MAX_OPERATIONS);
	offer->ops[offer->nr++] = op;
}

/* A failure that does not happen makes no edge: it would only repeat the plain load. */
static void add_loads(struct offer *offer, uint8_t livepatch)
{
	struct operation op = { .action = LOAD, .livepatch = livepatch };

	add(offer, op);
	for (op.nth = 1; op.nth <= MAX_STATES; op.nth++) {
		op.failure = NO_MEMORY;
		add(offer, op);
	}
	op.nth = 0;
	for (op.object = VMLINUX; op.object < NR_OBJECTS; op.object++) {
		op.failure = REFUSE;
		add(offer, op);
		op.failure = UNTRACED;
		/* vmlinux has no function to patch. */
		if (op.object != VMLINUX)
			add(offer, op);
	}
}

static void add_livepatch(struct offer *offer, uint8_t livepatch)
{
	if (!offer->world->livepatches[livepatch].module)
		add_loads(offer, livepatch);
	else
		add(offer, (struct operation) { .action = UNLOAD, .livepatch = livepatch });

	if (!is_installed(offer->world, livepatch))
		return;
	add(offer, (struct operation) { .action = DISABLE, .livepatch = livepatch });
	add(offer, (struct operation) { .action = ENABLE, .livepatch = livepatch });
	if (offer->config->force)
		add(offer, (struct operation) { .action = FORCE, .livepatch = livepatch });
}

static void add_target(struct offer *offer)
{
	const struct world *w = offer->world;

	if (!is_loaded(w, TARGET)) {
		add(offer, (struct operation) { .action = LOAD_TARGET });
		for (unsigned int n = 0; n < w->nr_installed; n++)
			add(offer, (struct operation) { .action = LOAD_TARGET, .failure = REFUSE,
							.livepatch = w->installed[n] });
	} else if (!w->nr_held || offer->config->held_in != TARGET) {
		add(offer, (struct operation) { .action = UNLOAD_TARGET });
	}
}

unsigned int search_operations(const struct config *config, const struct world *world,
			       struct operation ops[MAX_OPERATIONS])
{
	struct offer offer = { .config = config, .world = world, .ops = ops };

	if (world->lost)
		return 0;
	for (uint8_t livepatch = 0; livepatch < config->nr; livepatch++)
		add_livepatch(&offer, livepatch);
	add_target(&offer);
	if (world->nr_held < config->max_held && is_loaded(world, config->held_in))
		add(&offer, (struct operation) { .action = HOLD });
	if (world->nr_held)
		add(&offer, (struct operation) { .action = RELEASE });
	return offer.nr;
}

/*
 * Which worlds were reached
 */

/* FNV-1a */
static unsigned int hash(const struct world *world)
{
	const unsigned char *byte = (const unsigned char *)world;
	uint64_t sum = 14695981039346656037ULL;

	for (size_t i = 0; i < sizeof(*world); i++)
		sum = (sum ^ byte[i]) * 1099511628211ULL;
	return sum ^ sum >> 32;
}

/* The place of a world in the table, or the place where it has to go */
static unsigned int *place_of(const struct search *search, const struct world *world)
{
	unsigned int i = hash(world);

	for (;; i++) {
		unsigned int *place = &search->table[i % search->size];

		if (*place == EMPTY ||
		    !memcmp(&search->nodes[*place].world, world, sizeof(*world)))
			return place;
	}
}

static bool grow(struct search *search)
{
	unsigned int size = search->size ? search->size * 2 : 1024;
	struct node *nodes = realloc(search->nodes, size * sizeof(*nodes));
	unsigned int *table;

	if (!nodes)
		return false;
	search->nodes = nodes;
	table = realloc(search->table, size * sizeof(*table));
	if (!table)
		return false;
	search->table = table;
	search->size = size;
	memset(table, 0xff, size * sizeof(*table));
	for (unsigned int i = 0; i < search->nr_nodes; i++)
		*place_of(search, &nodes[i].world) = i;
	return true;
}

/* The number of a world's node, a new one if it is reached for the first time */
static bool reach(struct search *search, const struct world *world, unsigned int parent,
		  const struct operation *op, unsigned int *number)
{
	unsigned int *place;

	/* A table that is half full is fast. */
	if (search->nr_nodes >= search->size / 2 && !grow(search))
		return false;
	place = place_of(search, world);
	if (*place == EMPTY) {
		search->nodes[search->nr_nodes] = (struct node) {
			.world = *world,
			.parent = parent,
			.op = *op,
			.depth = search->nr_nodes ? search->nodes[parent].depth + 1 : 0,
		};
		*place = search->nr_nodes++;
	}
	*number = *place;
	return true;
}

/*
 * The search
 */

static void count(struct search *search, const struct edge *edge)
{
	search->nr_edges++;
	for (enum rule rule = 0; rule < NR_RULES; rule++)
		if (edge->seen->rules & rule_bit(rule))
			search->used[rule]++;
}

/* A trap breaks a promise that held before. */
static void note_trap(struct search *search, const struct edge *edge, unsigned int from)
{
	enum promise broken = promise_broken(edge);
	struct trap *trap;
	enum rule rule;

	if (broken == NR_PROMISES)
		return;
	trap = &search->traps[broken][edge->op->action];
	if (!trap->broken++) {
		trap->node = from;
		trap->op = *edge->op;
	}
	rule = promise_trap(broken, edge->op->action);
	if (rule != NR_RULES)
		search->used[rule]++;
}

static bool expand(struct search *search, unsigned int from,
		   void (*visit)(void *arg, const struct edge *edge, unsigned int from,
				 unsigned int to), void *arg)
{
	const struct world before = search->nodes[from].world;
	struct operation ops[MAX_OPERATIONS];
	unsigned int nr = search_operations(search->config, &before, ops), to;
	bool intact = world_intact(search->config, &before);
	struct observation seen;

	if (!intact && !search->config->beyond)
		return true;
	for (unsigned int i = 0; i < nr; i++) {
		const struct world after = step(search->config, &before, &ops[i], &seen);
		const struct edge edge = { search->config, &before, &ops[i], &seen, &after };

		if (ops[i].failure && !seen.failed)
			continue;
		if (!reach(search, &after, from, &ops[i], &to))
			return false;
		count(search, &edge);
		if (intact)
			note_trap(search, &edge, from);
		if (visit)
			visit(arg, &edge, from, to);
	}
	return true;
}

struct search search_run(const struct config *config,
			 void (*visit)(void *arg, const struct edge *edge, unsigned int from,
				       unsigned int to), void *arg)
{
	struct search search = { .config = config };
	const struct world first = start(config);
	const struct operation none = { };
	unsigned int number;

	if (!reach(&search, &first, 0, &none, &number))
		goto no_memory;
	for (unsigned int i = 0; i < search.nr_nodes; i++)
		if (!expand(&search, i, visit, arg))
			goto no_memory;
	return search;

no_memory:
	search_free(&search);
	search.nr_nodes = 0;
	return search;
}

void search_free(struct search *search)
{
	free(search->nodes);
	free(search->table);
	search->nodes = NULL;
	search->table = NULL;
}

unsigned int search_longest(const struct search *search)
{
	/* The search is breadth first: no world is further away than the last. */
	return search->nodes[search->nr_nodes - 1].depth;
}

unsigned int search_story(const struct search *search, unsigned int node,
			  struct operation ops[MAX_STORY])
{
	unsigned int length = search->nodes[node].depth;

	assert(length <= MAX_STORY);
	for (unsigned int i = length; i--; node = search->nodes[node].parent)
		ops[i] = search->nodes[node].op;
	return length;
}
