// SPDX-License-Identifier: GPL-2.0
/* Runs the planned programs, several side by side. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plan.h"

/* Time for a QEMU to be forked. */
#define FORK_SECONDS 5

/* Added to a program's timeout, for its worker to start and stop the guest. */
#define WORKER_EXTRA_SECONDS 60

/*
 * A process that runs one program. It writes one struct result to its pipe. If the guest is a
 * warm one, the worker controls it, but it is a child of the main process, which reaps it.
 */
struct worker {
	pid_t pid;
	struct vm warm;
	int pipe;
	size_t index;
	long long deadline;
};

static void __attribute__((noreturn))
work(const struct plan *plan, size_t index, const struct vm *warm, int out, pid_t parent)
{
	struct result result;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_INCOMPLETE);

	program_run(&plan->report->programs[index], plan->machine, plan->template, warm,
		    plan->report->results, plan->timeout, &result);
	/* It is smaller than PIPE_BUF, so it is written whole or not at all. */
	_exit(write_all(out, &result, sizeof(result)) ? EXIT_INCOMPLETE : 0);
}

/* Without warm forks the programs still run, but slower. */
static void stop_warm_forks(struct plan *plan, const char *why)
{
	if (plan->warm && !interrupted)
		fprintf(stderr, "klp-lab: no more warm forks: %s\n", why);
	plan->warm = NULL;
}

static void fork_warm(struct plan *plan, struct vm *vm)
{
	*vm = (struct vm) VM_NONE;
	if (!plan->warm || !vm_fork(&plan->warm->vm, vm, now_ms() + FORK_SECONDS * 1000LL))
		return;
	vm_end(vm);
	stop_warm_forks(plan, problem_text());
}

static int start_worker(struct plan *plan, struct worker *worker, size_t index)
{
	pid_t parent = getpid(), pid;
	int fds[2];

	if (pipe(fds))
		return problem("cannot make a pipe: %s", strerror(errno));
	fork_warm(plan, &worker->warm);
	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		close(fds[0]);
		close(fds[1]);
		vm_end(&worker->warm);
		return problem("cannot start a process: %s", strerror(errno));
	}
	if (!pid) {
		close(fds[0]);
		work(plan, index, &worker->warm, fds[1], parent);
	}
	close(fds[1]);
	vm_close(&worker->warm);
	worker->pid = pid;
	worker->pipe = fds[0];
	worker->index = index;
	worker->deadline = now_ms() + (plan->timeout + WORKER_EXTRA_SECONDS) * 1000LL;
	return 0;
}

static void judge_missing(struct result *result, enum verdict verdict, const char *why)
{
	*result = (struct result) { .judgement.verdict = verdict };
	snprintf(result->judgement.reason, sizeof(result->judgement.reason), "%s", why);
}

/* Reads the worker's result, and reaps the worker. */
static void reap_worker(struct worker *worker, struct result *result)
{
	ssize_t n = read(worker->pipe, result, sizeof(*result));

	if (n != sizeof(*result))
		judge_missing(result, VERDICT_INFRA, "the process that watched the guest died");
	close(worker->pipe);
	kill(worker->pid, SIGKILL);
	while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
		;
	judge_loss(&result->judgement, vm_end(&worker->warm));
	worker->pid = 0;
}

/* Has the workers end their guests and themselves; kills those that do not in time. */
static void stop_all(struct worker *workers, unsigned int jobs)
{
	long long deadline = now_ms() + 5000;

	for (unsigned int i = 0; i < jobs; i++)
		if (workers[i].pid)
			kill(workers[i].pid, SIGTERM);
	for (unsigned int i = 0; i < jobs; i++) {
		struct pollfd pfd = { .fd = workers[i].pipe, .events = POLLIN };

		if (!workers[i].pid)
			continue;
		while (poll(&pfd, 1, wait_ms(deadline)) <= 0 && now_ms() < deadline)
			;
		kill(workers[i].pid, SIGKILL);	/* if it did not react */
		reap_worker(&workers[i], &(struct result) { 0 });
	}
}

/* Returns a worker that has ended; or NULL after 100 ms, for the caller to look at signals. */
static struct worker *wait_any(struct worker *workers, unsigned int jobs)
{
	struct pollfd pfd[jobs];

	for (unsigned int i = 0; i < jobs; i++)
		pfd[i] = (struct pollfd) { .fd = workers[i].pid ? workers[i].pipe : -1,
					   .events = POLLIN };
	for (unsigned int i = 0; i < jobs; i++)
		if (workers[i].pid && now_ms() > workers[i].deadline)
			kill(workers[i].pid, SIGKILL);
	if (poll(pfd, jobs, 100) <= 0)
		return NULL;
	for (unsigned int i = 0; i < jobs; i++)
		if (pfd[i].revents)
			return &workers[i];
	return NULL;
}

static struct worker *idle(struct worker *workers, unsigned int jobs)
{
	for (unsigned int i = 0; i < jobs; i++)
		if (!workers[i].pid)
			return &workers[i];
	return NULL;
}

/*
 * Returns the order to start the programs in, from @first on: the early ones, then the others.
 * There is room for each to be started twice more.
 */
static size_t *make_order(const struct report *report, size_t first)
{
	size_t *order = xrealloc(NULL, 3 * report->count * sizeof(*order));
	size_t n = first;

	for (int early = 1; early >= 0; early--)
		for (size_t i = first; i < report->count; i++)
			if (report->programs[i].early == early)
				order[n++] = i;
	return order;
}

/* The runs of a program so far. */
struct runs {
	unsigned int count;
	char *stall;	/* the reason of a first run that stalled, or NULL */
};

/*
 * After a stall, a program runs again, alone. If it is good then, the host caused the stall, and
 * the verdict is infra. With @confirm, a program that failed runs up to twice more, and has failed
 * when it fails again. Returns true when the program is to run again.
 */
static bool run_again(struct result *result, bool confirm, struct runs *runs)
{
	struct judgement *j = &result->judgement;

	runs->count++;
	if (runs->count == 1 && j->verdict == VERDICT_SPLAT && j->stall) {
		runs->stall = xasprintf("%s", j->reason);
		return true;
	}
	if (runs->stall) {
		if (verdict_good(j->verdict)) {
			j->verdict = VERDICT_INFRA;
			snprintf(j->reason, sizeof(j->reason), "not again when run alone: %s",
				 runs->stall);
		}
		return false;
	}
	if (runs->count == 1)
		return confirm && j->verdict == VERDICT_FAIL;
	return runs->count == 2 && verdict_good(j->verdict);
}

/* Reports the programs from @first on; those without a result, by @has, are lost. */
static void report_rest(const struct plan *plan, struct result *all, size_t first,
			const bool *has, const char *why)
{
	char *reason = xasprintf("not run to its end: %s", why);

	for (size_t i = first; i < plan->report->count; i++) {
		if (!has || !has[i])
			judge_missing(&all[i], VERDICT_LOST, reason);
		report_result(plan->report, i, &all[i]);
	}
	free(reason);
}

void plan_lost(const struct plan *plan, struct result *all, size_t first, const char *why)
{
	report_rest(plan, all, first, NULL, why);
}

int plan_run(struct plan *plan, struct result *all, size_t *first)
{
	struct report *report = plan->report;
	size_t next = *first, reported = *first, running = 0, done = *first;
	size_t planned = report->count;
	bool *has = xrealloc(NULL, report->count * sizeof(*has));
	struct runs *runs = xrealloc(NULL, report->count * sizeof(*runs));
	size_t *order = make_order(report, *first);
	struct worker workers[plan->jobs];
	struct worker *worker;
	const char *why = NULL;
	bool spoilt = false;
	int ret = 0;

	memset(workers, 0, sizeof(workers));
	memset(has, 0, report->count * sizeof(*has));
	memset(runs, 0, report->count * sizeof(*runs));

	while (!interrupted && !spoilt && reported < report->count) {
		/* A program that runs again does so after all others, and alone. */
		while (next < planned && (next < report->count || !running) &&
		       (worker = idle(workers, plan->jobs))) {
			size_t index = order[next++];

			ret = start_worker(plan, worker, index);
			if (ret)
				judge_missing(&all[index], VERDICT_INFRA, problem_text());
			has[index] = ret;
			done += !!ret;
			running += !ret;
		}

		report_progress(report, done, running);
		worker = running ? wait_any(workers, plan->jobs) : NULL;
		if (worker) {
			size_t index = worker->index;
			bool again;

			reap_worker(worker, &all[index]);
			again = run_again(&all[index], plan->confirm, &runs[index]) &&
				(runs[index].count > 1 || !report_keep_first(report, index));
			if (again)
				order[planned++] = index;
			running--;
			done += !again;
			/* The next warm forks would lose time in the same way. */
			if (all[index].no_warm)
				stop_warm_forks(plan, "one did not work");
			spoilt = plan->template->kept && all[index].no_start;
			why = spoilt ? all[index].judgement.reason : why;
			/* Ctrl-C interrupts the workers, too: then their results do not count. */
			has[index] = !again && !spoilt && !interrupted;
		}
		while (reported < report->count && has[reported]) {
			report_result(report, reported, &all[reported]);
			reported++;
		}
	}

	stop_all(workers, plan->jobs);
	ret = interrupted ? problem("interrupted") : spoilt;
	if (ret > 0)
		problem("%s", why);
	if (ret < 0) {
		report_rest(plan, all, reported, has, problem_text());
		reported = report->count;
	}
	for (size_t i = 0; i < report->count; i++)
		free(runs[i].stall);
	free(runs);
	free(order);
	free(has);
	*first = reported;
	return ret;
}
