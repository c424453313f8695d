// SPDX-License-Identifier: GPL-2.0
/*
 * A fake /dev/kmsg, linked into log_after with --wrap: stdin is a file instead. Each of its
 * lines is a record. "^" stands for a newline in a record, a line EPIPE or EIO for an error.
 */
#include <errno.h>
#include <string.h>
#include <sys/types.h>

ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __wrap_read(int fd, void *buf, size_t size);

/* Reads byte by byte, so that the next process to read from the file finds the next record. */
ssize_t __wrap_read(int fd, void *buf, size_t size)
{
	char *record = buf, *newline;
	size_t len = 0;

	do {
		if (len == size) {
			errno = EINVAL;
			return -1;
		}
		switch (__real_read(fd, record + len, 1)) {
		case 0:
			errno = EAGAIN;
			return -1;
		case -1:
			return -1;
		}
	} while (record[len++] != '\n');

	errno = !strncmp(record, "EPIPE\n", len) ? EPIPE : !strncmp(record, "EIO\n", len) ? EIO : 0;
	if (errno)
		return -1;
	while ((newline = memchr(record, '^', len)))
		*newline = '\n';
	return len;
}
