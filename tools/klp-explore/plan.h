/* SPDX-License-Identifier: GPL-2.0 */
/* Plans tours that walk each step of a configuration at least once. */
#ifndef KLP_EXPLORE_PLAN_H
#define KLP_EXPLORE_PLAN_H

#include "../klp-model/model.h"

/**
 * plan_print() - print the tours of a configuration, a line each
 * @config: the configuration
 *
 * The first line has, with tabs between: "plan", the number of states, of edges, of edges that
 * the tours walk, of wild edges, and of fatal ones: see struct graph_edge. A tour is a story in
 * which "+" marks each step that no step before has walked.
 */
void plan_print(const struct config *config);

#endif /* KLP_EXPLORE_PLAN_H */
