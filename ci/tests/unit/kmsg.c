// SPDX-License-Identifier: GPL-2.0
/*
 * Linked into log_after with --wrap: the file that KMSG names stands in for
 * /dev/kmsg. Each of its lines is a record; "^" stands for a newline in one, a
 * line EPIPE or EIO for an error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define KMSG_FD 1000

int __wrap_open(const char *path, int flags);
ssize_t __wrap_read(int fd, void *buf, size_t size);

static FILE *kmsg;

int __wrap_open(const char *path, int flags)
{
	(void)flags;
	if (strcmp(path, "/dev/kmsg"))
		abort();
	kmsg = fopen(getenv("KMSG"), "re");
	return kmsg ? KMSG_FD : -1;
}

ssize_t __wrap_read(int fd, void *buf, size_t size)
{
	char *record = NULL, *newline;
	size_t room = 0;
	ssize_t len;

	if (fd != KMSG_FD)
		abort();
	len = getline(&record, &room, kmsg);
	errno = len < 0 ? EAGAIN : !strcmp(record, "EPIPE\n") ? EPIPE :
		!strcmp(record, "EIO\n") ? EIO : len > (ssize_t)size ? EINVAL : 0;
	if (errno) {
		int error = errno;

		free(record);
		errno = error;
		return -1;
	}
	while ((newline = strchr(record, '^')))
		*newline = '\n';
	memcpy(buf, record, len);
	free(record);
	return len;
}
