/* SPDX-License-Identifier: GPL-2.0 */
/* What the model expects to be seen of a step. */
#ifndef KLP_EXPLORE_EXPECT_H
#define KLP_EXPLORE_EXPECT_H

#include "../klp-model/model.h"
#include "lines.h"

/**
 * expect_lines() - show what the model sees of a step
 * @config:  the configuration
 * @op:      the operation
 * @seen:    what the model saw meanwhile
 * @after:   the world after it
 * @balance: what each module has allocated less what it has released; updated
 * @lines:   the lines are added, in the order of machine_lines()
 */
void expect_lines(const struct config *config, const struct operation *op,
		  const struct observation *seen, const struct world *after,
		  int balance[MAX_LIVEPATCHES], struct lines *lines);

#endif /* KLP_EXPLORE_EXPECT_H */
