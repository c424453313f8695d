/* SPDX-License-Identifier: GPL-2.0 */
/* What is seen of a step, as lines: of the model's and of the kernel's, to compare. */
#ifndef KLP_EXPLORE_LINES_H
#define KLP_EXPLORE_LINES_H

#include <stdbool.h>

/**
 * define MAX_LINES - how many lines a step may have; more are counted, not kept
 */
#define MAX_LINES	200
/**
 * define LINE_MAX_LEN - how long a line may be; the rest is cut off
 */
#define LINE_MAX_LEN	200

/**
 * struct lines - what is seen of a step
 * @text: the lines
 * @nr:   how many there are, also those that did not fit
 */
struct lines {
	char text[MAX_LINES][LINE_MAX_LEN];
	unsigned int nr;
};

/**
 * lines_add() - add a line
 * @lines:  the lines
 * @format: as for printf()
 */
void lines_add(struct lines *lines, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * lines_same() - compare
 * @model:  what the model has
 * @kernel: what the kernel has
 * Return: true when there is no difference.
 */
bool lines_same(const struct lines *model, const struct lines *kernel);

/**
 * lines_print() - print both side by side, and mark what differs
 * @model:  what the model has
 * @kernel: what the kernel has
 */
void lines_print(const struct lines *model, const struct lines *kernel);

#endif /* KLP_EXPLORE_LINES_H */
