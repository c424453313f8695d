// SPDX-License-Identifier: GPL-2.0
/* Talks to QEMU's monitor, in QMP, over a connected socket. */
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "qmp.h"

/* Reads a message, which is a line. Returns it, to be released, or NULL after problem(). */
static json_t *next_message(struct qmp *qmp, long long deadline)
{
	struct pollfd pfd = { .fd = qmp->fd, .events = POLLIN };
	char buf[4096], *newline;
	json_error_t error;
	json_t *message;
	ssize_t n;

	while (!qmp->in.data || !(newline = memchr(qmp->in.data, '\n', qmp->in.len))) {
		if (interrupted) {
			problem("interrupted");
			return NULL;
		}
		if (now_ms() >= deadline) {
			problem("QEMU's monitor did not answer in time");
			return NULL;
		}
		if (poll(&pfd, 1, wait_ms(deadline)) <= 0)
			continue;
		n = read(qmp->fd, buf, sizeof(buf));
		if (n <= 0) {
			problem("QEMU closed its monitor");
			return NULL;
		}
		text_add(&qmp->in, buf, n);
	}

	message = json_loadb(qmp->in.data, newline - qmp->in.data, 0, &error);
	if (!message)
		problem("QEMU's monitor said what is not JSON: %s", error.text);
	qmp->in.len -= newline + 1 - qmp->in.data;
	memmove(qmp->in.data, newline + 1, qmp->in.len + 1);
	return message;
}

static void take_version(struct qmp *qmp, json_t *greeting)
{
	int major = 0, minor = 0, micro = 0;
	const char *package = "";

	json_unpack(greeting, "{s:{s:{s:{s:i, s:i, s:i}, s:s}}}", "QMP", "version", "qemu",
		    "major", &major, "minor", &minor, "micro", &micro, "package", &package);
	snprintf(qmp->version, sizeof(qmp->version), "%d.%d.%d%s%s%s", major, minor, micro,
		 *package ? " (" : "", package, *package ? ")" : "");
}

int qmp_open(struct qmp *qmp, int fd, long long deadline)
{
	json_t *greeting;

	qmp->fd = fd;
	qmp->in = (struct text) { 0 };

	greeting = next_message(qmp, deadline);
	if (!greeting)
		return -1;
	take_version(qmp, greeting);
	json_decref(greeting);
	return qmp_command(qmp, deadline, "qmp_capabilities", NULL);
}

static int take_reply(json_t *message, const char *name)
{
	json_t *error = json_object_get(message, "error");

	if (error)
		return problem("QEMU refused %s: %s", name,
			       json_string_value(json_object_get(error, "desc")) ?: "no reason");
	return 0;
}

int qmp_command(struct qmp *qmp, long long deadline, const char *name, json_t *arguments)
{
	json_t *message = json_pack("{s:s}", "execute", name);
	char *text;
	int ret;

	if (arguments)
		json_object_set_new(message, "arguments", arguments);
	text = json_dumps(message, JSON_COMPACT);
	json_decref(message);
	ret = write_all(qmp->fd, text, strlen(text));
	free(text);
	if (ret)
		return problem("QEMU closed its monitor");

	/* Replies and events share the stream; only a reply has "return" or "error". */
	while ((message = next_message(qmp, deadline))) {
		if (json_object_get(message, "return") || json_object_get(message, "error")) {
			ret = take_reply(message, name);
			json_decref(message);
			return ret;
		}
		json_decref(message);
	}
	return -1;
}

int qmp_wait_migration(struct qmp *qmp, long long deadline)
{
	json_t *message;

	while ((message = next_message(qmp, deadline))) {
		const char *event = "", *status = "";
		int done;

		json_unpack(message, "{s:s, s:{s:s}}", "event", &event, "data", "status", &status);
		done = strcmp(event, "MIGRATION") ? 0 :
			!strcmp(status, "completed") ? 1 :
			!strcmp(status, "failed") ? -1 : 0;
		json_decref(message);
		if (done > 0)
			return 0;
		if (done < 0)
			return problem("QEMU could not save or load the template");
	}
	return -1;
}

void qmp_close(struct qmp *qmp)
{
	if (qmp->fd >= 0)
		close(qmp->fd);
	qmp->fd = -1;
	text_free(&qmp->in);
}
