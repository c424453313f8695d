// SPDX-License-Identifier: GPL-2.0
/*
 * log_after TEXT - print the kernel log after the last record that is TEXT
 *
 * One line of output for each record, without its prefix. Unlike dmesg it needs
 * no saved copy of the log to compare with, and does not depend on how the log
 * is printed (timestamps, callers, locale).
 *
 * A program, because /dev/kmsg gives one record a read(2) and refuses a shell's
 * reads of single bytes.
 *
 * Exit status: 0 done; 1 no such record, it may have been overwritten; 2 wrong
 * use, or /dev/kmsg cannot be read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The longest record that the kernel gives is 8192 bytes (PRINTKRB_RECORD_MAX). */
#define RECORD_MAX 8192

/*
 * The text of the next record, in @buf. NULL at the end. A record that was
 * overwritten before it could be read is an empty text.
 */
static char *next_record(int kmsg, char *buf)
{
	ssize_t len = read(kmsg, buf, RECORD_MAX);
	char *text;

	if (len < 0 && errno == EAGAIN)
		return NULL;
	if (len < 0 && errno == EPIPE) {
		*buf = '\0';
		return buf;
	}
	if (len < 0) {
		perror("log_after: reading /dev/kmsg");
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
	return text;
}

int main(int argc, char **argv)
{
	char buf[RECORD_MAX + 1], *text, *out = NULL;
	bool found = false;
	size_t size = 0;
	FILE *f;
	int kmsg;

	if (argc != 2) {
		fprintf(stderr, "usage: log_after TEXT\n");
		return 2;
	}

	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0) {
		perror("log_after: opening /dev/kmsg");
		return 2;
	}
	f = open_memstream(&out, &size);
	if (!f) {
		perror("log_after");
		return 2;
	}

	while ((text = next_record(kmsg, buf))) {
		if (!strcmp(text, argv[1])) {
			found = true;
			rewind(f);
		} else if (found) {
			fprintf(f, "%s\n", text);
		}
	}

	fclose(f);
	if (!found)
		return 1;
	return fwrite(out, 1, size, stdout) != size || fflush(stdout) ? 2 : 0;
}
