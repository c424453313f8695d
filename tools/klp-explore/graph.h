/* SPDX-License-Identifier: GPL-2.0 */
/* The graph of a configuration: its worlds, and the steps between them. */
#ifndef KLP_EXPLORE_GRAPH_H
#define KLP_EXPLORE_GRAPH_H

#include "../klp-model/search.h"

/**
 * struct graph_edge - a step from one world to another
 * @to:       the node to which it leads
 * @op:       the operation
 * @wild:     the kernel compares stacks with memory that is no function: it may do anything
 * @fatal:    a task is left in a function whose module is unloaded: the kernel dies of it
 * @walked:   a tour has it
 */
struct graph_edge {
	unsigned int to;
	struct operation op;
	bool wild;
	bool fatal;
	bool walked;
};

/**
 * struct graph - a configuration's graph
 * @search:   its worlds
 * @edges:    the steps, in the order of the nodes where they begin
 * @nr_edges: how many
 * @first:    the first edge of each node; one more entry ends the last node
 */
struct graph {
	struct search search;
	struct graph_edge *edges;
	unsigned int nr_edges;
	unsigned int *first;
};

/**
 * graph_make() - search all worlds of a configuration
 * @config: the configuration
 * Return: the graph, for graph_free(). Ends the program when there is no memory.
 */
struct graph graph_make(const struct config *config);

/**
 * graph_free() - free what a graph has allocated
 * @graph: the graph
 */
void graph_free(struct graph *graph);

#endif /* KLP_EXPLORE_GRAPH_H */
