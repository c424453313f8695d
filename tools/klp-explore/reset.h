/* SPDX-License-Identifier: GPL-2.0 */
/* Takes a world back to the first one. */
#ifndef KLP_EXPLORE_RESET_H
#define KLP_EXPLORE_RESET_H

#include "../klp-model/model.h"

/**
 * define RESET - the step of a tour that takes the world back to the first one
 *
 * It stands for several operations: see reset_next().
 */
#define RESET	"reset"

/**
 * reset_next() - find the next operation on the way back
 * @world: the world
 * @op:    filled in
 * Return: false when there is no further operation.
 */
bool reset_next(const struct world *world, struct operation *op);

/**
 * reset_possible() - tell whether a world can be taken back
 * @config: the configuration
 * @world:  the world
 * Return: false when something stays for ever, such as the module of a forced livepatch.
 */
bool reset_possible(const struct config *config, const struct world *world);

#endif /* KLP_EXPLORE_RESET_H */
