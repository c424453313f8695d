/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the model share. Functions with a twin in the kernel have its name. */
#ifndef KLP_MODEL_INTERNAL_H
#define KLP_MODEL_INTERNAL_H

#include "model.h"

/**
 * struct step - a step while it is performed
 * @config:    the configuration
 * @world:     the world, which the step changes
 * @op:        the operation
 * @seen:      what is seen
 * @allocated: how many allocations the livepatch of @op has tried
 */
struct step {
	const struct config *config;
	struct world *world;
	const struct operation *op;
	struct observation *seen;
	unsigned int allocated;
};

/**
 * RULE() - mark the place where the model implements a rule of contract.rst
 * @id: the rule, such as C3
 *
 * In a function with a struct step \*s.
 */
#define RULE(id)	(s->seen->rules |= rule_bit(RULE_##id))

/**
 * for_each_object() - walk through the objects of a livepatch, in the order of its array
 * @object: enum object
 */
#define for_each_object(object)	for (object = VMLINUX; object < NR_OBJECTS; object++)

/**
 * for_each_installed() - walk through the installed livepatches, in the order of installation
 * @world:     the world
 * @n:         unsigned int, the place in the order
 * @livepatch: its index
 */
#define for_each_installed(world, n, livepatch) \
	for (n = 0; n < (world)->nr_installed && (livepatch = (world)->installed[n], true); n++)

/**
 * bit() - get a number with one bit
 * @number: which bit
 * Return: the number.
 */
static inline uint8_t bit(unsigned int number)
{
	return 1 << number;
}

/**
 * log_event() - note a line of the kernel log
 * @s:         the step
 * @kind:      which line
 * @livepatch: whose
 * Return: the event, for its other members.
 */
struct event *log_event(struct step *s, enum event_kind kind, uint8_t livepatch);

/**
 * log_object() - note a line of the kernel log that names an object
 * @s:         the step
 * @kind:      which line
 * @livepatch: whose
 * @object:    the object
 */
void log_object(struct step *s, enum event_kind kind, uint8_t livepatch, enum object object);

/* world.c */

/**
 * next_on_stack() - find who is next on the stack of the livepatches that patch a function
 * @w:      the world
 * @module: the module that has the function
 * @below:  an installed livepatch, to find the next one below it; NONE to find the top
 *
 * The stack has the order of installation.
 *
 * Return: a livepatch, or NONE for the original.
 */
uint8_t next_on_stack(const struct world *w, enum object module, uint8_t below);

/* state.c: the look-up and the compatibility of states */

/**
 * klp_get_state() - find a livepatch's own entry
 * @s:         the step
 * @livepatch: the livepatch
 * @id:        the state
 * Return: the entry, or NULL.
 */
const struct state *klp_get_state(struct step *s, uint8_t livepatch, uint64_t id);

/**
 * klp_get_prev_state() - find the entry of the latest previous livepatch
 * @s:  the step
 * @id: the state
 * Return: what was found.
 */
struct found klp_get_prev_state(struct step *s, uint64_t id);

/**
 * klp_is_patch_compatible() - tell whether a livepatch may be enabled over the installed ones
 * @s:         the step
 * @livepatch: the livepatch
 * Return: true when it may.
 */
bool klp_is_patch_compatible(struct step *s, uint8_t livepatch);

/* callbacks.c: what the livepatches do, modules/test_klp_levels.c and klp_state_change.h */

/**
 * pre_patch() - the kernel calls the callback pre_patch
 * @s:         the step
 * @livepatch: the livepatch
 * @object:    the object
 * Return: 0, or a negative errno.
 */
int pre_patch(struct step *s, uint8_t livepatch, enum object object);

/**
 * post_patch() - the kernel calls the callback post_patch
 * @s:         the step
 * @livepatch: the livepatch
 * @object:    the object
 */
void post_patch(struct step *s, uint8_t livepatch, enum object object);

/**
 * pre_unpatch() - the kernel calls the callback pre_unpatch
 * @s:         the step
 * @livepatch: the livepatch
 * @object:    the object
 */
void pre_unpatch(struct step *s, uint8_t livepatch, enum object object);

/**
 * post_unpatch() - the kernel calls the callback post_unpatch, if it is due
 * @s:         the step
 * @livepatch: the livepatch
 * @object:    the object
 */
void post_unpatch(struct step *s, uint8_t livepatch, enum object object);

/* transition.c */

/**
 * klp_init_transition() - begin a transition: each task still calls the functions as before
 * @s:         the step
 * @livepatch: the livepatch
 * @target:    where the transition goes
 */
void klp_init_transition(struct step *s, uint8_t livepatch, enum patch_state target);

/**
 * klp_start_transition() - let the tasks begin to switch
 * @s: the step
 */
void klp_start_transition(struct step *s);

/**
 * klp_cancel_transition() - end a transition before its start: the livepatch is refused
 * @s: the step
 */
void klp_cancel_transition(struct step *s);

/**
 * klp_reverse_transition() - turn a transition round
 * @s: the step
 */
void klp_reverse_transition(struct step *s);

/**
 * klp_force_transition() - end a transition without waiting for tasks
 * @s: the step
 */
void klp_force_transition(struct step *s);

/**
 * klp_try_complete_transition() - switch the tasks that can switch; complete if all have
 * @s: the step
 *
 * Does nothing without a transition.
 */
void klp_try_complete_transition(struct step *s);

/**
 * klp_free_patch() - forget a livepatch: it is no longer installed
 * @s:         the step
 * @livepatch: the livepatch
 */
void klp_free_patch(struct step *s, uint8_t livepatch);

/* objects.c */

/**
 * load_target() - load the target module, if the livepatches let it
 * @s: the step
 * Return: 0, or a negative errno.
 */
int load_target(struct step *s);

/**
 * unload_target() - unload the target module, if no task is held there
 * @s: the step
 * Return: 0, or a negative errno.
 */
int unload_target(struct step *s);

#endif /* KLP_MODEL_INTERNAL_H */
