/* SPDX-License-Identifier: GPL-2.0 */
/* Reads the kernel log: the lines about livepatching, and the kernel's warnings. */
#ifndef KLP_EXPLORE_KERNEL_LOG_H
#define KLP_EXPLORE_KERNEL_LOG_H

#include "lines.h"

/**
 * struct kernel_log - what the kernel has logged in a step
 * @lines:    lines of livepatching and of the test's modules
 * @warnings: how often klp_get_prev_state() has warned
 */
struct kernel_log {
	struct lines lines;
	unsigned int warnings;
};

/**
 * kernel_log_open() - begin to read with what is logged from now on
 */
void kernel_log_open(void);

/**
 * kernel_log_read() - read what was logged since the last call
 * @log: the lines are added
 */
void kernel_log_read(struct kernel_log *log);

#endif /* KLP_EXPLORE_KERNEL_LOG_H */
