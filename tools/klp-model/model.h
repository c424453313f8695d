/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contract of the livepatch system state, executable.
 *
 * step() performs one operation on a world as the kernel does, and notes what can be seen
 * meanwhile. The new world has the rest: what sysfs shows, the values, who owns data, which
 * version of the patched function answers.
 *
 * The livepatches are those of modules/test_klp_levels.c. Their callbacks are part of the
 * model, because the contract is about them. No I/O and no memory besides what the caller
 * gives.
 */
#ifndef KLP_MODEL_MODEL_H
#define KLP_MODEL_MODEL_H

#include "rules.h"
#include "world.h"

/**
 * define MAX_EVENTS - how many events one step may have
 */
#define MAX_EVENTS	100
/**
 * enum action - what can be done to a world
 * @LOAD:          load a livepatch's module, which enables the livepatch
 * @UNLOAD:        unload it
 * @DISABLE:       write 0 to its file "enabled"
 * @ENABLE:        write 1 there
 * @FORCE:         write 1 to its file "force"
 * @HOLD:          start a task, and hold it in the patched function
 * @RELEASE:       let the held tasks return
 * @LOAD_TARGET:   load the target module
 * @UNLOAD_TARGET: unload it
 * @NR_ACTIONS:    how many there are
 */
enum action {
	LOAD, UNLOAD, DISABLE, ENABLE, FORCE, HOLD, RELEASE, LOAD_TARGET, UNLOAD_TARGET,
	NR_ACTIONS
};

/**
 * enum failure - what fails in a LOAD, or in a LOAD_TARGET
 * @NO_FAILURE:  nothing
 * @REFUSE:      pre_patch refuses, after its duties: that of &operation.object in a LOAD, that
 *		 of &operation.livepatch in a LOAD_TARGET
 * @NO_MEMORY:   the livepatch's allocation &operation.nth
 * @UNTRACED:    patching &operation.object: ftrace does not know a function
 * @NR_FAILURES: how many there are
 */
enum failure { NO_FAILURE, REFUSE, NO_MEMORY, UNTRACED, NR_FAILURES };

/**
 * struct operation - one step
 * @action:    what is done
 * @livepatch: to which livepatch, an index
 * @failure:   what fails
 * @object:    where it fails
 * @nth:       which allocation fails, from 1
 */
struct operation {
	enum action action;
	uint8_t livepatch;
	enum failure failure;
	enum object object;
	uint8_t nth;
};

/**
 * enum event_kind - what is logged
 * @PRE_PATCH:       a callback, as are the next three
 * @POST_PATCH:      after the transition
 * @PRE_UNPATCH:     before the transition
 * @POST_UNPATCH:    after the transition
 * @ALLOCATE:        a livepatch allocates data for a state, perhaps in vain
 * @SET:             a livepatch changes a real value
 * @TAKE_OVER:       a livepatch takes data over
 * @FREE:            a livepatch releases data
 * @ENABLING:        the kernel begins to enable a livepatch; this and the following are the
 *		     kernel's messages
 * @STARTING:        a transition starts, also after a revert
 * @COMPLETE:        it is complete
 * @FORCING:         it is forced
 * @INCOMPATIBLE:    a livepatch is refused for its states
 * @PRE_PATCH_FAILED: pre_patch has failed
 * @NO_LOCATION:     ftrace does not know a function
 * @PATCHING_FAILED: an object could not be patched
 * @ENABLING_FAILED: a livepatch is refused
 * @APPLYING:        a livepatch is applied to a module that is loaded
 * @REVERTING:       it is taken off a module that is unloaded
 * @REFUSING:        a module is refused
 */
enum event_kind {
	PRE_PATCH, POST_PATCH, PRE_UNPATCH, POST_UNPATCH,
	ALLOCATE, SET, TAKE_OVER, FREE,
	ENABLING, STARTING, COMPLETE, FORCING, INCOMPATIBLE, PRE_PATCH_FAILED, NO_LOCATION,
	PATCHING_FAILED, ENABLING_FAILED, APPLYING, REVERTING, REFUSING,
};

/**
 * struct found - what klp_get_prev_state() returned
 * @livepatch: whose state, or NONE for NULL
 * @state:     which of its states, an index
 */
struct found {
	uint8_t livepatch;
	uint8_t state;
};

/**
 * struct event - one line of the kernel log
 * @kind:      which line
 * @livepatch: whose
 * @object:    of a callback, and of most messages: the object
 * @patching:  STARTING, COMPLETE: the transition enables the livepatch
 * @state:     ALLOCATE to FREE: which of its states, an index
 * @from:      SET: the value before; TAKE_OVER: the version that is taken over
 * @to:        SET: the value after; ALLOCATE: 1 when there was memory
 * @nr_found:  a callback: how many previous states it found
 * @found:     those
 */
struct event {
	enum event_kind kind;
	uint8_t livepatch;
	enum object object;
	bool patching;
	uint8_t state;
	uint32_t from;
	uint32_t to;
	unsigned int nr_found;
	struct found found[MAX_STATES];
};

/**
 * struct answers - what a released task has got
 * @held:  the function in which it was held: a livepatch, or NONE for the original
 * @again: the function that answered when it called again, before it left the kernel
 */
struct answers {
	uint8_t held;
	uint8_t again;
};

/**
 * struct observation - what can be seen of a step, and is not in the world after it
 * @error:     0, or a negative errno
 * @nr_events: how many lines were logged
 * @events:    those, in order
 * @nr_answers: how many tasks were released
 * @answers:   what they got, in the order of &world.held
 * @warned:    klp_get_prev_state() was called outside a transition, and warned
 * @failed:    what should fail has failed
 * @wild:      the kernel compared stacks with memory that is no function: see blocks()
 * @unloaded:  livepatches, a bit each, whose modules were unloaded at the end of the step
 * @rules:     the rules that were used, a bit each
 */
struct observation {
	int error;
	unsigned int nr_events;
	struct event events[MAX_EVENTS];
	unsigned int nr_answers;
	struct answers answers[MAX_HELD];
	bool warned;
	bool failed;
	bool wild;
	uint8_t unloaded;
	uint64_t rules;
};

/**
 * start() - make the first world: no livepatch was ever loaded
 * @config: the configuration
 * Return: the world.
 */
struct world start(const struct config *config);

/**
 * step() - perform an operation, and wait until nothing moves any more
 * @config: the configuration
 * @before: the world, not lost
 * @op:     the operation; its livepatch is one of the configuration
 * @seen:   filled in
 *
 * The step ends when the transition is complete, or when held tasks block it. Then each livepatch
 * that can be unloaded is unloaded, unless &config.kept.
 *
 * Return: the new world.
 */
struct world step(const struct config *config, const struct world *before,
		  const struct operation *op, struct observation *seen);

#endif /* KLP_MODEL_MODEL_H */
