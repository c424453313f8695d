/* SPDX-License-Identifier: GPL-2.0 */
/* Runs the planned programs, several side by side. */
#ifndef KLP_LAB_PLAN_H
#define KLP_LAB_PLAN_H

#include "report.h"

/**
 * struct plan - how to run the programs of a report
 * @machine:  the machine of the guests
 * @template: the template that they are forked from
 * @warm:     a guest from warm_up(), to be forked instead; NULL when there is none.
 *            plan_run() sets it to NULL when a warm fork fails
 * @report:   opened; its programs are run. It gets their results in the order of the plan,
 *            as early as that order allows
 * @confirm:  a program that failed runs up to twice more; it has failed when it fails again
 * @jobs:     guests at a time
 * @timeout:  seconds for each program
 */
struct plan {
	const struct machine *machine;
	const struct template *template;
	struct guest *warm;
	struct report *report;
	bool confirm;
	unsigned int jobs;
	unsigned int timeout;
};

/**
 * plan_run() - run the programs of the report, and report them
 * @plan:  the plan
 * @all:   a result for each program of the report; filled in from *@first on
 * @first: *@first is the first program to run. It is set to the first that is not reported,
 *	   which is @plan->report->count when all are
 *
 * Each program runs in a separate process, so that whatever goes wrong there
 * costs that program alone. Those that are &program.early are started first. A program
 * whose process ends without a result is VERDICT_INFRA.
 *
 * When a kept template does not start, the guest's failure is not reported. The programs from
 * *@first on have to be run again, with another template.
 *
 * After an interrupt all are reported: those that have ended with their results,
 * the others as VERDICT_LOST.
 *
 * Context: forks. To be called from the main process, which has to be single-threaded.
 *
 * Return: 0; 1 after problem() when the template is spoilt; problem() when interrupted.
 */
int plan_run(struct plan *plan, struct result *all, size_t *first);

/**
 * plan_lost() - report the programs that were not run as VERDICT_LOST
 * @plan:  the plan
 * @all:   a result for each program of the report; filled in from @first on
 * @first: the first program that is not reported
 * @why:   the reason
 */
void plan_lost(const struct plan *plan, struct result *all, size_t first, const char *why);

#endif /* KLP_LAB_PLAN_H */
