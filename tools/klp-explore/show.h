/* SPDX-License-Identifier: GPL-2.0 */
/* The lines that both the model and the kernel have of a step. */
#ifndef KLP_EXPLORE_SHOW_H
#define KLP_EXPLORE_SHOW_H

#include "../klp-model/world.h"
#include "lines.h"

/**
 * define DATA_LEN - bytes of the text about a livepatch's data
 */
#define DATA_LEN	160

/**
 * struct shown - what is seen of a livepatch
 * @unloaded:   its module was unloaded at the end of the step
 * @loaded:     its module is loaded
 * @references: to the module
 * @balance:    what the module has allocated less what it has released
 * @enabled:    of its file "enabled", or -1
 * @transition: of its file "transition", or -1
 * @data:       the data that it owns: "ID: original VALUE; ...", or "none"
 */
struct shown {
	bool unloaded;
	bool loaded;
	int references;
	int balance;
	int enabled;
	int transition;
	char data[DATA_LEN];
};

/**
 * show() - add the line about a livepatch
 * @lines:     the lines
 * @livepatch: its index
 * @shown:     what is seen of it
 */
void show(struct lines *lines, uint8_t livepatch, const struct shown *shown);

/**
 * show_result() - add the line about what the operation returned
 * @lines: the lines
 * @error: 0, or a negative errno
 */
void show_result(struct lines *lines, int error);

/**
 * show_warning() - add the line about a warning
 * @lines: the lines
 */
void show_warning(struct lines *lines);

/**
 * show_released() - add the line about a task that was released
 * @lines:  the lines
 * @answer: the answer that it got: a livepatch's index and 1, 0 for the original
 */
void show_released(struct lines *lines, int answer);

/**
 * show_mixed() - add the line about released tasks that have called two versions
 * @lines: the lines
 * @nr:    how many
 */
void show_mixed(struct lines *lines, int nr);

/**
 * show_object() - add the line about a target module
 * @lines:  the lines
 * @object: the module
 * @answer: what its function answers to a new task; -1 when it is not loaded
 */
void show_object(struct lines *lines, enum object object, int answer);

#endif /* KLP_EXPLORE_SHOW_H */
