// SPDX-License-Identifier: GPL-2.0
/* Talks to QEMU's monitor, in QMP, over a connected socket. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "qmp.h"

/* Copies a part of the state. At the end of what is saved, closes the pipe. */
static int copy_state(struct state_copy *copy)
{
	ssize_t n = copy->save ?
		splice(copy->pipe, NULL, copy->file, NULL, 1 << 20, SPLICE_F_NONBLOCK) :
		splice(copy->file, NULL, copy->pipe, NULL, 1 << 20, SPLICE_F_NONBLOCK);

	/* QEMU has read all that it needs. */
	if (n < 0 && errno == EPIPE && !copy->save)
		n = 0;
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return problem("cannot %s the template: %s", copy->save ? "save" : "load",
			       strerror(errno));
	if (!n) {
		close(copy->pipe);
		copy->pipe = -1;
	}
	return 0;
}

/* Waits once, for the monitor or, if there is one, the copy. Returns 1 for the monitor. */
static int wait_for_qemu(const struct qmp *qmp, struct state_copy *copy, long long deadline)
{
	struct pollfd pfd[] = {
		{ .fd = qmp->fd, .events = POLLIN },
		{ .fd = copy ? copy->pipe : -1, .events = copy && copy->save ? POLLIN : POLLOUT },
	};

	if (interrupted)
		return problem("interrupted");
	if (now_ms() >= deadline)
		return problem("QEMU's monitor did not answer in time");
	if (poll(pfd, ARRAY_SIZE(pfd), wait_ms(deadline)) <= 0)
		return 0;
	if (pfd[1].revents && copy_state(copy))
		return -1;
	return !!pfd[0].revents;
}

/*
 * Reads a message, which is a line, and copies the state meanwhile, if @copy is not NULL.
 * Returns the message, to be released, or NULL after problem().
 */
static json_t *next_message(struct qmp *qmp, struct state_copy *copy, long long deadline)
{
	char buf[4096], *newline;
	json_error_t error;
	json_t *message;
	ssize_t n;
	int ret;

	while (!qmp->in.data || !(newline = memchr(qmp->in.data, '\n', qmp->in.len))) {
		ret = wait_for_qemu(qmp, copy, deadline);
		if (ret < 0)
			return NULL;
		if (!ret)
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

	greeting = next_message(qmp, NULL, deadline);
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

/* Sends a command, with a descriptor unless that is -1. */
static int send_command(const struct qmp *qmp, const char *text, int fd)
{
	union {
		char buf[CMSG_SPACE(sizeof(fd))];
		struct cmsghdr align;
	} space = { 0 };
	/* A descriptor comes with a byte: the first one. */
	struct iovec iov = { .iov_base = (char *)text, .iov_len = 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &space,
			      .msg_controllen = sizeof(space) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);

	if (fd < 0)
		return write_all(qmp->fd, text, strlen(text));
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	if (sendmsg(qmp->fd, &msg, MSG_NOSIGNAL) != 1)
		return -1;
	return write_all(qmp->fd, text + 1, strlen(text + 1));
}

static int command_with_fd(struct qmp *qmp, long long deadline, const char *name,
			   json_t *arguments, int fd)
{
	json_t *message = json_pack("{s:s}", "execute", name);
	char *text;
	int ret;

	if (arguments)
		json_object_set_new(message, "arguments", arguments);
	text = json_dumps(message, JSON_COMPACT);
	json_decref(message);
	ret = send_command(qmp, text, fd);
	free(text);
	if (ret)
		return problem("QEMU closed its monitor");

	/* Replies and events share the stream; only a reply has "return" or "error". */
	while ((message = next_message(qmp, NULL, deadline))) {
		if (json_object_get(message, "return") || json_object_get(message, "error")) {
			ret = take_reply(message, name);
			json_decref(message);
			return ret;
		}
		json_decref(message);
	}
	return -1;
}

int qmp_command(struct qmp *qmp, long long deadline, const char *name, json_t *arguments)
{
	return command_with_fd(qmp, deadline, name, arguments, -1);
}

int qmp_give(struct qmp *qmp, long long deadline, const char *name, int fd)
{
	return command_with_fd(qmp, deadline, "getfd", json_pack("{s:s}", "fdname", name), fd);
}

int qmp_wait_copy(struct state_copy *copy, long long deadline)
{
	const struct qmp none = { .fd = -1 };

	while (copy->pipe >= 0)
		if (wait_for_qemu(&none, copy, deadline) < 0)
			return -1;
	return 0;
}

int qmp_wait_migration(struct qmp *qmp, struct state_copy *copy, long long deadline)
{
	json_t *message;
	int done = 0;

	while (!done) {
		const char *event = "", *status = "";

		message = next_message(qmp, copy, deadline);
		if (!message)
			return -1;

		json_unpack(message, "{s:s, s:{s:s}}", "event", &event, "data", "status", &status);
		done = strcmp(event, "MIGRATION") ? 0 :
			!strcmp(status, "completed") ? 1 :
			!strcmp(status, "failed") ? -1 : 0;
		json_decref(message);
	}
	return done > 0 ? 0 : problem("QEMU could not save or load the template");
}

void qmp_close(struct qmp *qmp)
{
	if (qmp->fd >= 0)
		close(qmp->fd);
	qmp->fd = -1;
	text_free(&qmp->in);
}
