/* SPDX-License-Identifier: GPL-2.0 */
/* Walks through all worlds of a configuration, breadth first: each story is a shortest one. */
#ifndef KLP_MODEL_SEARCH_H
#define KLP_MODEL_SEARCH_H

#include "promises.h"

/**
 * define MAX_OPERATIONS - how many operations a world may offer
 */
#define MAX_OPERATIONS	80
/**
 * define MAX_STORY - how many steps a shortest story may have
 */
#define MAX_STORY	64

/**
 * struct node - a world that was reached
 * @world:  the world
 * @parent: the node from which it was reached first; of the first node, itself
 * @op:     the operation that led here from there
 * @depth:  how many steps it is from the first world
 */
struct node {
	struct world world;
	unsigned int parent;
	struct operation op;
	unsigned int depth;
};

/**
 * struct trap - a promise that was broken by an action
 * @node: where the shortest story to the step ends
 * @op:   the step that breaks the promise
 * @broken: how many steps break it in this way; 0: no trap
 */
struct trap {
	unsigned int node;
	struct operation op;
	unsigned int broken;
};

/**
 * struct search - a finished search
 * @config:   the configuration
 * @nodes:    the worlds, in the order in which they were reached
 * @nr_nodes: how many
 * @nr_edges: how many steps there are between them, also those that change nothing
 * @used:     how many edges use a rule
 * @traps:    for each promise and action, its shortest story
 * @table:    finds nodes by their worlds
 * @size:     of @table and @nodes
 */
struct search {
	const struct config *config;
	struct node *nodes;
	unsigned int nr_nodes;
	unsigned int nr_edges;
	unsigned int used[NR_RULES];
	struct trap traps[NR_PROMISES][NR_ACTIONS];
	unsigned int *table;
	unsigned int size;
};

/**
 * search_run() - walk through all worlds
 * @config: the configuration
 * @visit:  called for each edge, with the numbers of its two nodes; or NULL
 * @arg:    its first argument
 * Return: the search, for search_free(); without nodes when there is no memory.
 */
struct search search_run(const struct config *config,
			 void (*visit)(void *arg, const struct edge *edge, unsigned int from,
				       unsigned int to), void *arg);

/**
 * search_free() - free what a search has allocated
 * @search: the search
 */
void search_free(struct search *search);

/**
 * search_longest() - get the length of the longest of the shortest stories
 * @search: the search
 * Return: how many steps.
 */
unsigned int search_longest(const struct search *search);

/**
 * search_story() - get the shortest story to a node
 * @search: the search
 * @node:   the node
 * @ops:    filled in
 * Return: how many operations.
 */
unsigned int search_story(const struct search *search, unsigned int node,
			  struct operation ops[MAX_STORY]);

/**
 * search_operations() - list the operations that a world offers
 * @config: the configuration
 * @world:  the world
 * @ops:    filled in, also with failures that may not happen: see &observation.failed
 * Return: how many.
 */
unsigned int search_operations(const struct config *config, const struct world *world,
			       struct operation ops[MAX_OPERATIONS]);

#endif /* KLP_MODEL_SEARCH_H */
