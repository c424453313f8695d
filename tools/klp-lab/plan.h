/* SPDX-License-Identifier: GPL-2.0 */
/* Runs what is planned, several programs side by side. */
#ifndef KLP_LAB_PLAN_H
#define KLP_LAB_PLAN_H

#include "report.h"

/**
 * struct plan - what is to be run, and how
 * @machine:  of the guests
 * @template: where they start from
 * @warm:     a guest from warm_up(), to be forked instead; NULL when there is none, and
 *            set to NULL when it takes no more forks
 * @report:   opened; gets the results in the order of the plan, as early as
 *            that order allows
 * @jobs:     guests at a time
 * @timeout:  seconds for each program
 */
struct plan {
	const struct machine *machine;
	const struct template *template;
	struct guest *warm;
	struct report *report;
	unsigned int jobs;
	unsigned int timeout;
};

/**
 * plan_run() - run all programs of the report's plan
 * @plan: the plan
 * @all:  a result for each program; filled in
 *
 * Each program runs in a process of its own, so that whatever goes wrong there
 * costs that program alone. Those that are &program.early are started first. A program
 * whose process ends with no result is VERDICT_INFRA.
 *
 * A kept template that does not start is no word on a program: then nothing of
 * it is reported, and the programs from @first on have to be run again.
 *
 * After an interrupt all are reported: those that have ended with their results,
 * the others as VERDICT_LOST.
 *
 * @first: the first program to run; set to the first that is not reported, or to
 *	   how many there are
 *
 * Return: 0; 1 when the template is spoilt; problem() when interrupted.
 */
int plan_run(struct plan *plan, struct result *all, size_t *first);

/**
 * plan_lost() - name what was planned and was not run: VERDICT_LOST, and report it
 * @plan:  the plan
 * @all:   a result for each program; filled in
 * @first: the first that is not reported
 * @why:   the reason
 */
void plan_lost(const struct plan *plan, struct result *all, size_t first, const char *why);

#endif /* KLP_LAB_PLAN_H */
