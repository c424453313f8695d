/* SPDX-License-Identifier: GPL-2.0 */
/* results.json: a run for programs to read. Documentation/results.rst explains each member. */
#ifndef KLP_LAB_RESULTS_H
#define KLP_LAB_RESULTS_H

#include "report.h"

/**
 * define RESULTS_VERSION - version of the format; readers refuse versions that they do not know
 */
#define RESULTS_VERSION	1

/**
 * results_describe() - read further members of the programs in results.json
 * @path: a JSON file: an object of objects. The key of each is the last part of a program's
 *	  path or, if words follow, of its last word, without ".sh". Its members are added to
 *	  those of the program, unless the program has them
 *
 * Return: @about for struct report, to be released by json_decref(); NULL and problem() when
 *	@path is no such file.
 */
struct json_t *results_describe(const char *path);

/**
 * results_write() - write results.json
 * @path:    the file
 * @report:  the run
 * @all:     a result for each program of the plan
 * @seconds: time that the run took
 * @status:  exit status of the run
 *
 * Return: 0 or problem().
 */
int results_write(const char *path, const struct report *report, const struct result *all,
		  double seconds, int status);

#endif /* KLP_LAB_RESULTS_H */
