// SPDX-License-Identifier: GPL-2.0
/* Reads the kernel log: the lines about livepatching, and the kernel's warnings. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kernel_log.h"
#include "system.h"

/* Bytes of the longest record that /dev/kmsg gives on 6.1; on later kernels it is shorter. */
#define RECORD_MAX	8192

static int kmsg = -1;

void kernel_log_open(void)
{
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0 || lseek(kmsg, 0, SEEK_END) < 0)
		die("/dev/kmsg: %m");
}

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* The kernel logs a taint once, and signals tasks after some retries: the model has neither. */
static bool is_compared(const char *text)
{
	if (!starts_with(text, "livepatch: ") && !starts_with(text, "test_klp_"))
		return false;
	return !strstr(text, "taints kernel") && !strstr(text, "tainting kernel") &&
	       !strstr(text, "signaling remaining tasks");
}

static void add_record(struct kernel_log *log, char *record)
{
	/* "PRIORITY,NUMBER,TIME,FLAGS[,...];TEXT\n KEY=VALUE\n ..." */
	char *text = strchr(record, ';');

	if (!text)
		return;
	text++;
	text[strcspn(text, "\n")] = '\0';
	if (is_compared(text))
		lines_add(&log->lines, "| %s", text);
	else if (starts_with(text, "WARNING: ") && strstr(text, " klp_get_prev_state"))
		log->warnings++;
}

void kernel_log_read(struct kernel_log *log)
{
	static char record[RECORD_MAX + 1];
	ssize_t n;

	while ((n = read(kmsg, record, RECORD_MAX)) > 0 || (n < 0 && errno == EPIPE)) {
		if (n < 0) {
			lines_add(&log->lines, "a part of the kernel log was overwritten");
			continue;
		}
		record[n] = '\0';
		add_record(log, record);
	}
}
