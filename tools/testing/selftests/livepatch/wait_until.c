// SPDX-License-Identifier: GPL-2.0
/*
 * wait_until SECONDS FILE [VALUE] - wait until FILE reads VALUE, or is gone
 *
 * For files of sysfs and debugfs, which cannot be polled. Reads FILE again when the
 * kernel has logged something, because it logs the end of a transition, and every
 * few milliseconds, because it does not log everything. So the program neither
 * waits longer than it must nor needs to understand the log.
 *
 * Exit status: 0 FILE reads VALUE, or is gone; 1 not in time; 2 wrong use.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_PAUSE_MS 32
#define LONGEST_WAIT 86400

/* True when the file's first line is @value; with no @value, when it is gone. */
static bool holds(const char *file, const char *value)
{
	char buf[256];
	ssize_t len;
	int fd;

	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return !value && errno == ENOENT;
	len = read(fd, buf, sizeof(buf) - 1);
	close(fd);
	if (len < 0)	/* opened, then removed */
		return !value && errno == ENODEV;

	buf[len] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return value && !strcmp(buf, value);
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
	struct pollfd kmsg = { .events = POLLIN };
	const char *value = argc == 4 ? argv[3] : NULL;
	long long end;
	long seconds;
	int pause = 1;
	char *rest;

	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: wait_until SECONDS FILE [VALUE]\n");
		return 2;
	}
	seconds = strtol(argv[1], &rest, 10);
	if (*rest || !*argv[1] || seconds < 0 || seconds > LONGEST_WAIT) {
		fprintf(stderr, "wait_until: not a number of seconds: \"%s\"\n", argv[1]);
		return 2;
	}
	end = now_ms() + seconds * 1000LL;

	/* If that fails, poll() ignores -1, and only pauses. */
	kmsg.fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg.fd >= 0)
		lseek(kmsg.fd, 0, SEEK_END);

	while (!holds(argv[2], value)) {
		if (now_ms() >= end)
			return 1;
		if (poll(&kmsg, 1, pause) > 0)
			lseek(kmsg.fd, 0, SEEK_END);
		else if (pause < LONGEST_PAUSE_MS)
			pause *= 2;
	}
	return 0;
}
