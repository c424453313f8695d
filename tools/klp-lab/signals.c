// SPDX-License-Identifier: GPL-2.0
/* Signals to the lab, and the processes that it must not leave behind. */
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

/* Who has had it ignored, nohup or a script that starts us in the background, means it. */
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
	/* A peer that is gone shows as EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	/* A QEMU whose worker was killed comes to us, to be waited for. */
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
 * No QEMU outlives the lab: those of killed workers are dying, wait for them. One that
 * was behind a wrapper does not die by itself, and comes to us after it.
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
