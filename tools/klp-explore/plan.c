// SPDX-License-Identifier: GPL-2.0
/*
 * Plans tours that walk each step of a configuration at least once.
 *
 * A tour begins in the first world. It takes the first step that no tour has walked: of the world
 * that it is in, or of the nearest one that has such a step. When going back to the first world
 * is shorter, or the only way, it resets the world. It ends when it has walked enough, or when
 * there is no way back: the next tour begins in a fresh machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../klp-model/text.h"
#include "graph.h"
#include "plan.h"
#include "reset.h"
#include "system.h"

/* So many new steps are enough for a tour: tours run side by side. */
#define ENOUGH	100

#define NOWHERE	(~0U)

/*
 * struct tour - a tour while it is planned
 * @graph: the graph
 * @came:  while a way is searched, the edge by which each node was reached
 * @from:  and the node where that edge begins
 * @queue: the nodes that were reached
 * @way:   the edges of the way that was found
 * @text:  the steps of the tour go there
 */
struct tour {
	struct graph *graph;
	unsigned int *came;
	unsigned int *from;
	unsigned int *queue;
	unsigned int *way;
	FILE *text;
};

static bool is_walkable(const struct graph_edge *edge)
{
	return !edge->wild && !edge->fatal;
}

/* The first edge of a node that no tour has walked, or NOWHERE */
static unsigned int new_edge(const struct graph *graph, unsigned int node)
{
	for (unsigned int e = graph->first[node]; e < graph->first[node + 1]; e++)
		if (is_walkable(&graph->edges[e]) && !graph->edges[e].walked)
			return e;
	return NOWHERE;
}

/* Note the nodes to which a node's edges lead. Returns the new end of the queue */
static unsigned int reach_next(struct tour *t, unsigned int node, unsigned int tail)
{
	const struct graph *graph = t->graph;

	for (unsigned int e = graph->first[node]; e < graph->first[node + 1]; e++) {
		unsigned int to = graph->edges[e].to;

		if (!is_walkable(&graph->edges[e]) || t->came[to] != NOWHERE)
			continue;
		t->came[to] = e;
		t->from[to] = node;
		t->queue[tail++] = to;
	}
	return tail;
}

/* The edges from one node to another that was reached go to @t->way. Returns how many */
static unsigned int note_way(struct tour *t, unsigned int start, unsigned int end)
{
	unsigned int length = 0, n;

	for (unsigned int at = end; at != start; at = t->from[at])
		length++;
	n = length;
	for (unsigned int at = end; at != start; at = t->from[at])
		t->way[--n] = t->came[at];
	return length;
}

/* The nearest node that has a new edge, or NOWHERE; the way there goes to @t->way */
static unsigned int find_way(struct tour *t, unsigned int start, unsigned int *length)
{
	unsigned int tail = 0;

	memset(t->came, 0xff, t->graph->search.nr_nodes * sizeof(*t->came));
	t->came[start] = 0;
	t->queue[tail++] = start;
	for (unsigned int head = 0; head < tail; head++) {
		unsigned int node = t->queue[head];

		if (new_edge(t->graph, node) != NOWHERE) {
			*length = note_way(t, start, node);
			return node;
		}
		tail = reach_next(t, node, tail);
	}
	return NOWHERE;
}

static bool same_operation(const struct operation *a, const struct operation *b)
{
	return a->action == b->action && a->livepatch == b->livepatch && a->failure == b->failure &&
	       a->object == b->object && a->nth == b->nth;
}

/* Write a step, and check that the driver will read what was meant. */
static void put_step(struct tour *t, unsigned int node, const struct operation *op, bool new)
{
	const struct world *world = &t->graph->search.nodes[node].world;
	char text[TEXT_MAX];
	struct operation read;

	operation_text(world, op, text);
	if (!operation_parse(t->graph->search.config, world, text, &read) ||
	    !same_operation(&read, op))
		die("'%s' reads as another operation", text);
	fprintf(t->text, "%s%s; ", new ? "+" : "", text);
}

static unsigned int walk_edge(struct tour *t, unsigned int node, unsigned int edge, bool new)
{
	put_step(t, node, &t->graph->edges[edge].op, new);
	t->graph->edges[edge].walked = true;
	return t->graph->edges[edge].to;
}

/* Operations that it takes to reset a world */
static unsigned int reset_length(const struct config *config, const struct world *world)
{
	struct world w = *world;
	struct observation seen;
	struct operation op;
	unsigned int n = 0;

	for (; reset_next(&w, &op); n++)
		w = step(config, &w, &op, &seen);
	return n;
}

/* Is it shorter to begin again than to go on in a way of @near steps? */
static bool resets(struct tour *t, unsigned int node, unsigned int near)
{
	const struct search *search = &t->graph->search;
	const struct world *world = &search->nodes[node].world;
	unsigned int far;

	return node && reset_possible(search->config, world) && find_way(t, 0, &far) != NOWHERE &&
	       (near == NOWHERE || far + reset_length(search->config, world) < near);
}

/* Go to the nearest node that has a new edge. NOWHERE ends the tour. */
static unsigned int go_on(struct tour *t, unsigned int node)
{
	unsigned int length = NOWHERE;

	if (new_edge(t->graph, node) != NOWHERE)
		return node;
	find_way(t, node, &length);
	if (resets(t, node, length)) {
		fprintf(t->text, RESET "; ");
		node = 0;
	}
	if (find_way(t, node, &length) == NOWHERE)
		return NOWHERE;
	for (unsigned int i = 0; i < length; i++)
		node = walk_edge(t, node, t->way[i], false);
	return node;
}

/* How many new edges the next tour walks */
static unsigned int plan_tour(struct tour *t)
{
	unsigned int node = 0, edge, walked = 0;

	while (walked < ENOUGH) {
		node = go_on(t, node);
		if (node == NOWHERE)
			break;
		edge = new_edge(t->graph, node);
		node = walk_edge(t, node, edge, true);
		walked++;
	}
	return walked;
}

static void *allocate(size_t nr, size_t size)
{
	void *memory = calloc(nr, size);

	if (!memory)
		die("no memory");
	return memory;
}

static void print_head(const struct graph *graph)
{
	unsigned int walked = 0, wild = 0, fatal = 0;

	for (unsigned int e = 0; e < graph->nr_edges; e++) {
		walked += graph->edges[e].walked;
		wild += graph->edges[e].wild;
		fatal += graph->edges[e].fatal && !graph->edges[e].wild;
	}
	printf("plan\t%u\t%u\t%u\t%u\t%u\n", graph->search.nr_nodes, graph->nr_edges, walked, wild,
	       fatal);
}

void plan_print(const struct config *config)
{
	struct graph graph = graph_make(config);
	unsigned int nr = graph.search.nr_nodes;
	struct tour t = { .graph = &graph };
	char *text = NULL, *one = NULL;
	size_t size, length;
	FILE *all;

	t.came = allocate(nr, sizeof(*t.came));
	t.from = allocate(nr, sizeof(*t.from));
	t.queue = allocate(nr, sizeof(*t.queue));
	t.way = allocate(nr, sizeof(*t.way));
	all = open_memstream(&text, &size);
	if (!all)
		die("no memory");
	do {
		t.text = open_memstream(&one, &length);
		if (!t.text)
			die("no memory");
		nr = plan_tour(&t);
		fclose(t.text);
		if (nr)
			fprintf(all, "%s\n", one);
		free(one);
	} while (nr);
	fclose(all);
	print_head(&graph);
	fputs(text, stdout);
	free(text);
	free(t.came);
	free(t.from);
	free(t.queue);
	free(t.way);
	graph_free(&graph);
}
