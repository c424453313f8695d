// SPDX-License-Identifier: GPL-2.0
/*
 * log_after TEXT < /dev/kmsg - print the kernel log after the last record that is TEXT
 *
 * One line of output for each record, without its prefix. Unlike dmesg it needs
 * no saved copy of the log to compare with, and does not depend on how the log
 * is printed (timestamps, callers, locale).
 *
 * It is a program, because each read(2) of /dev/kmsg returns a whole record, and a
 * shell's reads of single bytes fail. It reads stdin, so that a shell can keep the
 * file open and each call reads the new records only. When TEXT is not among these,
 * it reads the whole log.
 *
 * Exit status: 0 done; 1 there is no such record, or it or a later one was
 * overwritten; 2 wrong use, or stdin cannot be read or is not /dev/kmsg.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record.h"

/* The size of the longest record of 6.1 (CONSOLE_EXT_LOG_MAX); later kernels have less. */
#define RECORD_MAX 8192

/*
 * The text of the next record, in @buf. NULL at the end. Sets @lost when records were
 * overwritten before they could be read; the text is then empty.
 */
static char *next_record(char *buf, bool *lost)
{
	ssize_t len = read(STDIN_FILENO, buf, RECORD_MAX);
	char *text;

	if (len < 0 && errno == EAGAIN)
		return NULL;
	*lost = len < 0 && errno == EPIPE;
	if (*lost) {
		*buf = '\0';
		return buf;
	}
	if (len < 0) {
		perror("log_after: stdin");
		exit(2);
	}

	/* "LEVEL,NUMBER,TIME,FLAGS[,...];TEXT\n KEY=VALUE\n ..." */
	buf[len] = '\0';
	text = strchr(buf, ';');
	if (!text) {
		fprintf(stderr, "log_after: cannot make out \"%s\"\n", buf);
		exit(2);
	}
	text++;
	text[strcspn(text, "\n")] = '\0';
	record_unescape(text);
	return text;
}

/*
 * Writes the records after the last one that is @wanted to @out. False if there is no such
 * record, or the kernel has overwritten a record after it.
 */
static bool copy_after(const char *wanted, FILE *out)
{
	char buf[RECORD_MAX + 1], *text;
	bool found = false, lost;

	while ((text = next_record(buf, &lost))) {
		if (lost) {
			found = false;
		} else if (!strcmp(text, wanted)) {
			found = true;
			rewind(out);
		} else if (found) {
			fprintf(out, "%s\n", text);
		}
	}
	return found;
}

int main(int argc, char **argv)
{
	char *out = NULL;
	size_t size = 0;
	bool found;
	FILE *f;

	if (argc != 2) {
		fprintf(stderr, "usage: log_after TEXT < /dev/kmsg\n");
		return 2;
	}

	/* Otherwise the read(2) after the last record would wait for the next one. */
	if (fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK)) {
		perror("log_after: stdin");
		return 2;
	}
	f = open_memstream(&out, &size);
	if (!f) {
		perror("log_after");
		return 2;
	}

	found = copy_after(argv[1], f);
	if (!found) {
		if (lseek(STDIN_FILENO, 0, SEEK_SET)) {
			perror("log_after: stdin");
			return 2;
		}
		found = copy_after(argv[1], f);
	}

	fclose(f);
	if (!found)
		return 1;
	return fwrite(out, 1, size, stdout) != size || fflush(stdout) ? 2 : 0;
}
