// SPDX-License-Identifier: GPL-2.0
/* Holds tasks inside the patched function: see modules/test_klp_target.c. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system.h"
#include "tasks.h"

/* How long a task may take to be held, or to end, in seconds */
#define MAX_WAIT	20

static void path_of(char path[100], const char *module, const char *file)
{
	snprintf(path, 100, "/sys/kernel/debug/%s/%s", module, file);
}

static int read_number(const char *module, const char *file)
{
	char path[100], text[32];

	path_of(path, module, file);
	return read_text(path, text, sizeof(text)) && *text ? atoi(text) : -1;
}

static int write_release(const char *module, const char *value)
{
	char path[100];

	path_of(path, module, "release");
	return write_text(path, value);
}

int ask(const char *module)
{
	return read_number(module, "version");
}

int waiting(const char *module)
{
	return read_number(module, "waiting");
}

/* In the new task: call the patched function, and pass its answer on. */
static void __attribute__((noreturn)) call_and_end(const char *module, int to)
{
	int answer = read_number(module, "hold");

	_exit(write(to, &answer, sizeof(answer)) != sizeof(answer));
}

int tasks_hold(struct tasks *tasks)
{
	double end = seconds() + MAX_WAIT;
	int error, ends[2];
	pid_t pid;

	error = write_release(tasks->module, "0");
	if (error)
		return error;
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	fflush(stdout);
	pid = fork();
	if (pid < 0) {
		error = -errno;
		close(ends[0]);
		close(ends[1]);
		return error;
	}
	if (!pid)
		call_and_end(tasks->module, ends[1]);
	close(ends[1]);
	tasks->pid[tasks->nr] = pid;
	tasks->pipe[tasks->nr++] = ends[0];
	/* There is one CPU: the new task runs when this one gives it up. */
	while (waiting(tasks->module) != (int)tasks->nr) {
		if (seconds() > end)
			return -ETIMEDOUT;
		sched_yield();
	}
	return 0;
}

/* The answer of a task that has returned, and the end of that task */
static int answer_of(pid_t pid, int from)
{
	struct pollfd ready = { .fd = from, .events = POLLIN };
	int answer = -1;

	if (poll(&ready, 1, MAX_WAIT * 1000) <= 0)
		kill(pid, SIGKILL);
	if (read(from, &answer, sizeof(answer)) != sizeof(answer))
		answer = -1;
	close(from);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return answer;
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

int tasks_release(struct tasks *tasks, struct released *released)
{
	int before = read_number(tasks->module, "mixed");
	int error = write_release(tasks->module, "1");

	if (error)
		return error;
	for (unsigned int i = 0; i < tasks->nr; i++)
		released->answer[i] = answer_of(tasks->pid[i], tasks->pipe[i]);
	released->nr = tasks->nr;
	qsort(released->answer, released->nr, sizeof(released->answer[0]), compare);
	released->mixed = read_number(tasks->module, "mixed") - before;
	tasks->nr = 0;
	return 0;
}
