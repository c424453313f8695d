/* SPDX-License-Identifier: GPL-2.0 */
/* Walks a story in the kernel and in the model, and compares after each step. */
#ifndef KLP_EXPLORE_WALK_H
#define KLP_EXPLORE_WALK_H

#include "../klp-model/model.h"

/**
 * enum walk_style - what to print
 * @WALK_TOUR:  the steps; both sides only where they differ
 * @WALK_STORY: both sides of each step
 */
enum walk_style { WALK_TOUR, WALK_STORY };

/**
 * walk() - walk a story
 * @config: the configuration
 * @story:  steps with semicolons between; changed. "+" before a step counts it as an edge
 * @style:  what to print
 * @budget: seconds after which to stop, 0 for no limit
 *
 * Prints at the end, or before a difference, with tabs between: "explored", edges that were
 * counted, steps, and seconds; for each rule that edges use "rule", its name, and how many; and for
 * each action "action", its name, how many steps have it, and how many seconds they took.
 *
 * Return: true when the kernel and the model agree.
 */
bool walk(const struct config *config, char *story, enum walk_style style, unsigned int budget);

#endif /* KLP_EXPLORE_WALK_H */
