/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What should hold after each step, whatever happened before.
 *
 * The contract, or the kernel's documentation, promises it. The kernel's own rules break some
 * of these promises: such a step is a trap.
 */
#ifndef KLP_MODEL_PROMISES_H
#define KLP_MODEL_PROMISES_H

#include "model.h"

/**
 * enum promise - what should hold
 * @REFUSED_UNCHANGED: a refused operation changes nothing (C7, S5)
 * @CODE_LOADED:       tasks are only in functions that are loaded
 * @STACK_CHECKED:     the kernel compares stacks with functions
 * @ONE_VERSION:       without force, a task gets all answers from one version (F4)
 * @ONE_OWNER:         data belongs to an installed livepatch (K3, K5)
 * @ORIGINAL_BACK:     a value that no livepatch changes is the original (S3)
 * @IN_FORCE:          a changed value is that of the latest livepatch that changes it (S1, S2)
 * @ORIGINAL_KEPT:     the first livepatch that changes a value has noted the original (S2)
 * @DISABLE_TOLD:      post_unpatch finds a previous state only after a revert
 * @IN_TRANSITION:     callbacks look up only in a transition (L5)
 * @PREVIOUS_IS_PREVIOUS: a callback finds the states of earlier livepatches only (L4)
 * @NR_PROMISES:       how many there are
 */
enum promise {
	REFUSED_UNCHANGED, CODE_LOADED, STACK_CHECKED, ONE_VERSION, ONE_OWNER, ORIGINAL_BACK,
	IN_FORCE, ORIGINAL_KEPT, DISABLE_TOLD, IN_TRANSITION, PREVIOUS_IS_PREVIOUS, NR_PROMISES
};

/**
 * struct edge - a step from one world to another
 * @config: the configuration
 * @before: the world before
 * @op:     the operation
 * @seen:   what was seen
 * @after:  the world after
 */
struct edge {
	const struct config *config;
	const struct world *before;
	const struct operation *op;
	const struct observation *seen;
	const struct world *after;
};

/**
 * promise_broken() - find the promise that a step breaks
 * @edge: the step, from an intact world
 * Return: the first one that does not hold, NR_PROMISES when all do.
 */
enum promise promise_broken(const struct edge *edge);

/**
 * world_intact() - tell whether all promises about a world hold
 * @config: the configuration
 * @world:  the world
 * Return: false when one is broken.
 */
bool world_intact(const struct config *config, const struct world *world);

/**
 * promise_text() - describe how a promise is broken
 * @promise: the promise
 * Return: a sentence, static.
 */
const char *promise_text(enum promise promise);

/**
 * promise_trap() - name the known trap that a broken promise is
 * @promise: the promise
 * @action:  of the step that breaks it
 * Return: the rule, such as RULE_T1; NR_RULES when the trap has no name.
 */
enum rule promise_trap(enum promise promise, enum action action);

#endif /* KLP_MODEL_PROMISES_H */
