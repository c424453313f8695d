/* SPDX-License-Identifier: GPL-2.0 */
/* What a run reports: KTAP and progress while it goes on, results.json at its end. */
#ifndef KLP_LAB_REPORT_H
#define KLP_LAB_REPORT_H

#include "program.h"

/**
 * struct report - a run that is being reported
 * @results:  folder that everything is written to
 * @group:    what the programs have in common
 * @again:    the command that repeats a program, up to its name; or NULL
 * @about:    from results_describe(), or NULL
 * @programs: the plan
 * @count:    how many
 * @facts:    "name: value" lines about the run: kernel, accelerator, ...
 * @release:  the guest's kernel
 * @ktap:     the KTAP file
 * @start:    time of now_ms()
 * @failed:   how many ended badly so far
 * @tty:      stderr is a terminal: keep a line there up to date
 */
struct report {
	const char *results;
	const char *group;
	const char *again;
	struct json_t *about;
	const struct program *programs;
	size_t count;
	const char *facts;
	const char *release;
	FILE *ktap;
	long long start;
	unsigned int failed;
	bool tty;
};

/**
 * report_list() - say in the result folder which files will be made there
 * @report: results, programs and count are set
 *
 * A later run deletes what is listed, and nothing else: ci/lib/folders.sh reads it. Called
 * before the first of them is made.
 *
 * Return: 0 or problem().
 */
int report_list(const struct report *report);

/**
 * report_open() - begin: the KTAP header, the facts and the plan
 * @report: all but the last four members are set
 * Return: 0 or problem().
 */
int report_open(struct report *report);

/**
 * report_result() - report one program; called in the order of the plan
 * @report: the report
 * @index:  of the program in the plan
 * @result: what came of it
 */
void report_result(struct report *report, size_t index, const struct result *result);

/**
 * report_progress() - say how far the run is, on a terminal
 * @report:  the report
 * @done:    programs that have ended
 * @running: programs that run
 */
void report_progress(const struct report *report, size_t done, size_t running);

/**
 * report_keep_first() - keep the files of a program that is to run once more
 * @report: the report
 * @index:  of the program in the plan
 *
 * They become NAME.first.output and so on.
 *
 * Return: 0 or problem().
 */
int report_keep_first(const struct report *report, size_t index);

/**
 * report_close() - end: the sum, and results.json
 * @report:  the report
 * @all:     a result for each program of the plan
 * @status:  exit status of the run
 * Return: 0 or problem().
 */
int report_close(struct report *report, const struct result *all, int status);

#endif /* KLP_LAB_REPORT_H */
