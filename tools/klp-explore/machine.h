/* SPDX-License-Identifier: GPL-2.0 */
/* The machine: performs operations by system calls, and shows what they lead to. */
#ifndef KLP_EXPLORE_MACHINE_H
#define KLP_EXPLORE_MACHINE_H

#include "../klp-model/model.h"
#include "kernel_log.h"
#include "tasks.h"

/**
 * struct machine - the guest that this program runs in
 * @config:   the configuration
 * @tasks:    the held tasks
 * @released: those that the step has released
 * @error:    what the operation returned: 0, or a negative errno
 * @log:      what the kernel has logged in the step
 * @unloaded: livepatches, a bit each, whose modules the step has unloaded at its end
 * @balance:  what the balance of each of these was
 * @slow:     the kernel did not get as far as the model
 */
struct machine {
	const struct config *config;
	struct tasks tasks;
	struct released released;
	int error;
	struct kernel_log log;
	uint8_t unloaded;
	int balance[MAX_LIVEPATCHES];
	bool slow;
};

/**
 * machine_begin() - get the guest ready
 * @machine: filled in
 * @config:  the configuration
 *
 * Ends the program when that is not possible.
 */
void machine_begin(struct machine *machine, const struct config *config);

/**
 * machine_set_levels() - set the real values to the original ones
 */
void machine_set_levels(void);

/**
 * machine_step() - perform an operation, and wait until nothing moves any more
 * @machine: the machine
 * @op:      the operation
 * @after:   the world to which the operation leads in the model
 * @seen:    what the model sees meanwhile
 *
 * The model tells only what to wait for, and which modules to try to unload.
 */
void machine_step(struct machine *machine, const struct operation *op, const struct world *after,
		  const struct observation *seen);

/**
 * machine_lines() - show the machine after a step
 * @machine: the machine
 * @lines:   the lines are added
 */
void machine_lines(const struct machine *machine, struct lines *lines);

#endif /* KLP_EXPLORE_MACHINE_H */
