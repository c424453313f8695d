/* SPDX-License-Identifier: GPL-2.0 */
/* Holds tasks inside the patched function: see modules/test_klp_target.c. */
#ifndef KLP_EXPLORE_TASKS_H
#define KLP_EXPLORE_TASKS_H

#include <sys/types.h>

#include "../klp-model/world.h"

/**
 * struct tasks - the held tasks
 * @module: the module with the function
 * @nr:     how many are held
 * @pid:    their process ids
 * @pipe:   where each writes its answer
 */
struct tasks {
	const char *module;
	unsigned int nr;
	pid_t pid[MAX_HELD];
	int pipe[MAX_HELD];
};

/**
 * struct released - what the tasks got that were released
 * @nr:     how many
 * @answer: the answer of each, -1 for none; sorted
 * @mixed:  how many got another answer when they called the function again
 */
struct released {
	unsigned int nr;
	int answer[MAX_HELD];
	int mixed;
};

/**
 * tasks_hold() - start a task, and wait until it is held
 * @tasks: the tasks
 * Return: 0, or a negative errno.
 */
int tasks_hold(struct tasks *tasks);

/**
 * tasks_release() - let the tasks return, and wait until they have ended
 * @tasks:    the tasks
 * @released: filled in
 * Return: 0, or a negative errno.
 */
int tasks_release(struct tasks *tasks, struct released *released);

/**
 * ask() - call the patched function
 * @module: the module that has it
 * Return: its answer, or -1.
 */
int ask(const char *module);

/**
 * waiting() - tell how many tasks the kernel holds
 * @module: the module with the function
 * Return: how many, or -1.
 */
int waiting(const char *module);

#endif /* KLP_EXPLORE_TASKS_H */
