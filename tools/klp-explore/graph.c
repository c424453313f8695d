// SPDX-License-Identifier: GPL-2.0
/* The graph of a configuration: its worlds, and the steps between them. */
#include <stdlib.h>

#include "graph.h"
#include "system.h"

struct growing {
	struct graph_edge *edges;
	unsigned int *from;
	unsigned int nr;
	unsigned int size;
};

static void *need(void *memory)
{
	if (!memory)
		die("no memory");
	return memory;
}

static void add_edge(void *arg, const struct edge *edge, unsigned int from, unsigned int to)
{
	struct growing *g = arg;

	if (g->nr == g->size) {
		g->size = g->size ? g->size * 2 : 1024;
		g->edges = need(realloc(g->edges, g->size * sizeof(*g->edges)));
		g->from = need(realloc(g->from, g->size * sizeof(*g->from)));
	}
	g->from[g->nr] = from;
	g->edges[g->nr++] = (struct graph_edge) {
		.to = to,
		.op = *edge->op,
		.wild = edge->seen->wild,
		.fatal = edge->after->lost,
	};
}

struct graph graph_make(const struct config *config)
{
	struct growing growing = { };
	struct graph graph = { .search = search_run(config, add_edge, &growing) };
	unsigned int n = 0;

	if (!graph.search.nr_nodes)
		die("no memory");
	graph.edges = growing.edges;
	graph.nr_edges = growing.nr;
	graph.first = need(malloc((graph.search.nr_nodes + 1) * sizeof(*graph.first)));
	for (unsigned int node = 0; node <= graph.search.nr_nodes; node++) {
		while (n < growing.nr && growing.from[n] < node)
			n++;
		graph.first[node] = n;
	}
	free(growing.from);
	return graph;
}

void graph_free(struct graph *graph)
{
	search_free(&graph->search);
	free(graph->edges);
	free(graph->first);
}
