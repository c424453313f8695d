/* SPDX-License-Identifier: GPL-2.0 */
/* What klp-model prints. Bad input ends the program, with a message. */
#ifndef KLP_MODEL_PRINT_H
#define KLP_MODEL_PRINT_H

#include "model.h"

/**
 * die() - print a message to standard error, and exit with 2
 * @format: as for printf()
 */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/**
 * print_list() - print the configurations, and their livepatches with the parameters
 */
void print_list(void);

/**
 * print_story() - walk a story, and print what is seen of each step
 * @config: the configuration
 * @story:  steps with semicolons between them; changed
 */
void print_story(const struct config *config, char *story);

/**
 * print_search() - print how large a configuration is, which rules it uses, and its traps
 * @config: the configuration
 */
void print_search(const struct config *config);

/**
 * print_dot() - print the graph of a configuration for Graphviz, with the rules on the edges
 * @config: the configuration
 */
void print_dot(const struct config *config);

#endif /* KLP_MODEL_PRINT_H */
