/* SPDX-License-Identifier: GPL-2.0 */
/* results.json: a run for programs to read. Documentation/results.rst explains each member. */
#ifndef KLP_LAB_RESULTS_H
#define KLP_LAB_RESULTS_H

#include "report.h"

/** RESULTS_VERSION - of the format; a reader refuses one that it does not know */
#define RESULTS_VERSION	1

/**
 * results_describe() - read what is known of programs beside their results
 * @path: a JSON file: an object of objects; the key is the name of a program's last word, without
 *	  ".sh"; the members are added to those of the program in results.json
 *
 * Return: what struct report takes as @about; NULL and problem() when @path is no such file.
 */
struct json_t *results_describe(const char *path);

/**
 * results_write() - write results.json
 * @path:    the file
 * @report:  the run
 * @all:     a result for each program of the plan
 * @seconds: that the run took
 * @status:  exit status of the run
 *
 * Return: 0 or problem().
 */
int results_write(const char *path, const struct report *report, const struct result *all,
		  double seconds, int status);

#endif /* KLP_LAB_RESULTS_H */
