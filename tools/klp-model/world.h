/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A world: the state of one machine, as far as the contract is about it. And a configuration:
 * which livepatches there are.
 */
#ifndef KLP_MODEL_WORLD_H
#define KLP_MODEL_WORLD_H

#include <stdbool.h>
#include <stdint.h>

/**
 * define MAX_LIVEPATCHES - how many livepatches a configuration may have
 */
#define MAX_LIVEPATCHES	5
/**
 * define MAX_STATES - how many states a livepatch may have
 */
#define MAX_STATES	2
/**
 * define MAX_HELD - how many tasks can be held at once
 */
#define MAX_HELD	2
/**
 * define NR_LEVELS - how many real values there are
 *
 * The states 1 to NR_LEVELS change one each. Other states have data only.
 */
#define NR_LEVELS	4
/**
 * define NONE - no livepatch, or the original function
 *
 * Where else the index of a livepatch would be.
 */
#define NONE		0xff

/**
 * enum object - what a livepatch patches
 * @VMLINUX:    has no function to patch, only callbacks
 * @TARGET:     test_klp_target, which is loaded and unloaded
 * @OTHER:      test_klp_other
 * @NR_OBJECTS: how many there are
 */
enum object { VMLINUX, TARGET, OTHER, NR_OBJECTS };

/**
 * struct state - what a livepatch declares of a state: struct klp_state
 * @id:      klp_state.id; 0 ends an array
 * @version: klp_state.version; also the value that the livepatch sets
 * @object:  the object whose callbacks look after the state
 */
struct state {
	uint64_t id;
	uint32_t version;
	enum object object;
};

/**
 * struct livepatch - a livepatch as its author wrote it
 * @module:  the module's name
 * @replace: it is cumulative
 * @states:  klp_patch.states, ended by a zeroed entry
 */
struct livepatch {
	const char *module;
	bool replace;
	struct state states[MAX_STATES + 1];
};

/**
 * struct dialect - how a kernel differs from the newest, where the model can see it
 * @name:            the kernels that speak it
 * @force_keeps_all: a force keeps all installed livepatches loaded, not only those that it
 *		     disables or replaces (before 5.19)
 * @no_location:     the message when ftrace does not know a function, before and after its name
 */
struct dialect {
	const char *name;
	bool force_keeps_all;
	const char *no_location[2];
};

/**
 * struct config - a configuration: which livepatches there are, and what may happen to them
 * @name:       its name
 * @nr:         how many livepatches
 * @livepatches: the livepatches; "A" is the first
 * @force:      a transition may be forced
 * @held_in:    the module with the function in which tasks are held
 * @max_held:   how many tasks may be held at once
 * @kept:       a module that can be unloaded stays loaded until an UNLOAD
 * @beyond:     worlds in which a promise is broken are explored, too: see promises.h
 * @dialect:    the kernel's
 *
 * When tasks are held in OTHER, that module is always loaded. TARGET is loaded and unloaded.
 */
struct config {
	const char *name;
	unsigned int nr;
	const struct livepatch *livepatches;
	bool force;
	enum object held_in;
	unsigned int max_held;
	bool kept;
	bool beyond;
	const struct dialect *dialect;
};

/**
 * enum patch_state - task_struct.patch_state: which functions a task calls in a transition
 * @UNDEFINED: there is no transition
 * @UNPATCHED: the old functions
 * @PATCHED:   the new functions
 */
enum patch_state { UNDEFINED, UNPATCHED, PATCHED };

/**
 * struct data - the memory that klp_state.data points to
 * @allocated: the livepatch owns memory for this state
 * @applied:   the change is in force: post_patch made it, pre_unpatch has not undone it
 * @original:  the value that the livepatch found
 */
struct data {
	uint8_t allocated;
	uint8_t applied;
	uint8_t original;
};

/**
 * struct loaded - the module of a livepatch
 * @module:     it is loaded; otherwise all members are 0
 * @referenced: the kernel holds a reference: the module cannot be unloaded
 * @enabled:    what sysfs shows
 * @forced:     the kernel will never drop its reference
 * @patched:    objects, a bit each, whose functions are patched
 * @prepared:   objects, a bit each, whose pre_patch succeeded, and whose post_unpatch is due
 * @data:       klp_state.data of each state
 */
struct loaded {
	uint8_t module;
	uint8_t referenced;
	uint8_t enabled;
	uint8_t forced;
	uint8_t patched;
	uint8_t prepared;
	struct data data[MAX_STATES];
};

/**
 * struct held - a task that sleeps inside the patched function
 * @function:    the livepatch whose function it is in, or NONE for the original
 * @patch_state: enum patch_state
 */
struct held {
	uint8_t function;
	uint8_t patch_state;
};

/**
 * struct world - all that the model knows of a machine
 * @livepatches:  the modules
 * @installed:    the installed livepatches, in the order of installation
 * @nr_installed: how many
 * @transition:   the livepatch in transition, or NONE
 * @target_state: where the transition goes: enum patch_state
 * @began:        where it went when it began; a revert changes @target_state only
 * @objects:      the loaded objects, a bit each
 * @nr_held:      how many tasks are held
 * @held:         the held tasks, sorted
 * @levels:       the real values
 * @leaked:       a module was unloaded that owned data: nobody can release it
 * @lost:         a module was unloaded while a task was in its function: nothing more can be said
 *
 * Only bytes, and unused ones are 0: two worlds are the same when memcmp() finds no difference.
 */
struct world {
	struct loaded livepatches[MAX_LIVEPATCHES];
	uint8_t installed[MAX_LIVEPATCHES];
	uint8_t nr_installed;
	uint8_t transition;
	uint8_t target_state;
	uint8_t began;
	uint8_t objects;
	uint8_t nr_held;
	struct held held[MAX_HELD];
	uint8_t levels[NR_LEVELS];
	uint8_t leaked;
	uint8_t lost;
};

/* The real values before any livepatch */
extern const uint8_t original_levels[NR_LEVELS];

/**
 * answer() - tell who answers a task that calls the patched function
 * @world:       the world
 * @object:      the module that has the function, loaded
 * @patch_state: the task's; a new task has &world.target_state
 * Return: a livepatch, or NONE for the original.
 */
uint8_t answer(const struct world *world, enum object object, enum patch_state patch_state);

/**
 * is_installed() - tell whether a livepatch is installed, and so has files in sysfs
 * @world:     the world
 * @livepatch: the livepatch
 * Return: true from the start of its first transition to the end of its last.
 */
bool is_installed(const struct world *world, uint8_t livepatch);

/**
 * is_loaded() - tell whether an object is loaded
 * @world:  the world
 * @object: the object
 * Return: true for vmlinux, and for a module that is loaded.
 */
static inline bool is_loaded(const struct world *world, enum object object)
{
	return world->objects >> object & 1;
}

#endif /* KLP_MODEL_WORLD_H */
