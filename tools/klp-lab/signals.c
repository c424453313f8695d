// SPDX-License-Identifier: GPL-2.0
/* Handles signals to the lab, and ends the processes that it must not leave behind. */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "signals.h"
#include "util.h"

static void on_signal(int sig)
{
	interrupted = sig;
}

static void heed(int sig)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(sig, &sa, NULL);
}

/* nohup, or a script that starts the lab in the background, has had it ignored on purpose. */
static void heed_unless_ignored(int sig)
{
	struct sigaction sa;

	if (!sigaction(sig, NULL, &sa) && sa.sa_handler != SIG_IGN)
		heed(sig);
}

void signals_set_up(void)
{
	heed(SIGTERM);
	heed_unless_ignored(SIGINT);
	heed_unless_ignored(SIGHUP);
	/* Writing to a peer that has ended shall fail with EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	/* A QEMU whose worker was killed becomes our child, so we can reap it. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static void kill_children(void)
{
	char *path = xasprintf("/proc/self/task/%d/children", getpid());
	char *children = read_file(path), *rest = children, *pid;

	while ((pid = strsep(&rest, " ")))
		if (atoi(pid) > 0)
			kill(atoi(pid), SIGKILL);
	free(children);
	free(path);
}

/*
 * No QEMU may outlive the lab. Those of killed workers are dying: wait for them. A QEMU that a
 * wrapper script has started does not die with it, but becomes our child then: so look again.
 */
void signals_end_children(void)
{
	pid_t pid;

	do {
		kill_children();
		pid = waitpid(-1, NULL, WNOHANG);
		if (!pid)
			poll(NULL, 0, 10);
	} while (pid >= 0);
}
