/* SPDX-License-Identifier: GPL-2.0 */
/* What a run reports: KTAP and progress while it goes on, results.json at its end. */
#ifndef KLP_LAB_REPORT_H
#define KLP_LAB_REPORT_H

#include "program.h"

/**
 * struct report - a run that is being reported
 * @results:  folder of all its files
 * @group:    name of the programs as a whole, for results.json
 * @again:    command that repeats a program, up to its name; or NULL
 * @about:    from results_describe(), or NULL
 * @programs: the plan
 * @count:    how many
 * @facts:    lines about the run, mostly "name: value": kernel, accelerator, ...
 * @release:  release of the guest's kernel
 * @ktap:     the KTAP file
 * @start:    when the report was opened, a time of now_ms()
 * @failed:   how many programs were reported so far whose verdict is not good
 * @tty:      stderr is a terminal, and gets a line of progress
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
 * report_list() - list in the result folder the files that the run will make there
 * @report: results, programs and count are set
 *
 * A later run deletes the listed files, and no others: ci/lib/folders.sh reads the list. Call
 * this before the first of the files is made.
 *
 * Return: 0 or problem().
 */
int report_list(const struct report *report);

/**
 * report_open() - print the beginning: the KTAP header, the facts and the plan
 * @report: all but the last four members are set; these are filled in
 * Return: 0 or problem(). Errors of writing are noticed by report_close().
 */
int report_open(struct report *report);

/**
 * report_result() - report one program
 * @report: the report
 * @index:  of the program in the plan
 * @result: its result
 *
 * Call it in the order of the plan.
 */
void report_result(struct report *report, size_t index, const struct result *result);

/**
 * report_progress() - show on a terminal how far the run is
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
 * NAME.output, NAME.log and NAME.console are renamed to NAME.first.output and so on.
 *
 * Return: 0 or problem().
 */
int report_keep_first(const struct report *report, size_t index);

/**
 * report_close() - print the last line, with the sums, and write results.json
 * @report: the report
 * @all:    a result for each program of the plan
 * @status: exit status of the run
 * Return: 0 or problem(). If stdout or the KTAP file failed, there is no results.json.
 */
int report_close(struct report *report, const struct result *all, int status);

#endif /* KLP_LAB_REPORT_H */
