// SPDX-License-Identifier: GPL-2.0
/* A guest: its two serial ports, and how it is saved, forked and given orders. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "../klp-agent/protocol.h"
#include "../testing/selftests/livepatch/record.h"
#include "guest.h"

/* Reads once. Closes the port at end of file, so that poll() ignores it. */
static ssize_t take(int *fd, struct text *text)
{
	char buf[16384];
	ssize_t n = read(*fd, buf, sizeof(buf));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n <= 0) {
		close(*fd);
		*fd = -1;
		return 0;
	}
	text_add(text, buf, n);
	return n;
}

int guest_listen(struct guest *guest, long long deadline)
{
	struct vm *vm = &guest->vm;
	struct pollfd pfd[] = {
		{ .fd = vm->console, .events = POLLIN },
		{ .fd = vm->channel, .events = POLLIN },
	};
	char *from;
	ssize_t n;

	do {
		if (interrupted)
			return problem("interrupted");
		if (guest_closed(guest) || now_ms() >= deadline)
			return 0;
	} while (poll(pfd, ARRAY_SIZE(pfd), wait_ms(deadline)) <= 0);

	if (pfd[0].revents) {
		n = take(&vm->console, &guest->console);
		from = guest->console.data + guest->console.len - n;
		/* It is searched as a string: no NUL may end it early. */
		for (char *p = from; p < from + n; p++)
			if (!*p)
				*p = '?';
		if (guest->copy >= 0 && write_all(guest->copy, from, n))
			return problem("cannot write the console: %s", strerror(errno));
	}
	if (pfd[1].revents)
		take(&vm->channel, &guest->channel);
	return 1;
}

char *guest_line(struct guest *guest)
{
	struct text *text = &guest->channel;
	char *newline, *line;

	newline = text->data ? memchr(text->data, '\n', text->len) : NULL;
	if (!newline)
		return NULL;

	*newline = '\0';
	line = xasprintf("%s", text->data);
	text->len -= newline + 1 - text->data;
	memmove(text->data, newline + 1, text->len + 1);
	return line;
}

bool guest_take_log(struct guest *guest, const char *line, const char *nonce,
		    struct record *record)
{
	const char *reply = guest_reply(line, nonce, REPLY_LOG);
	const char *blank = reply ? strchr(reply, ' ') : NULL;
	struct text *text = &guest->log.text;
	size_t start = text->len;

	if (guest_reply(line, nonce, REPLY_LOST))
		guest->log.lost = true;
	/* Another process that writes to the port may have cut the agent's line. */
	if (!blank)
		return false;
	text_add(text, blank + 1, strlen(blank + 1));
	record_unescape(text->data + start);
	text->len = start + strlen(text->data + start);
	text_add(text, "\n", 1);
	if (record)
		*record = (struct record) {
			.priority = strtoul(reply, NULL, 10),
			.text = text->data + start,
		};
	return true;
}

bool guest_closed(const struct guest *guest)
{
	return guest->vm.console < 0 && guest->vm.channel < 0;
}

void guest_end(struct guest *guest)
{
	vm_end(&guest->vm);
	text_free(&guest->console);
	text_free(&guest->channel);
	text_free(&guest->log.text);
}

static json_t *capabilities(void)
{
	/*
	 * x-ignore-shared: the RAM stays in its file. events: QEMU announces the
	 * end of the migration. Source and destination must have the same ones.
	 */
	return json_pack("{s:[{s:s, s:b}, {s:s, s:b}]}", "capabilities",
			 "capability", "x-ignore-shared", "state", 1,
			 "capability", "events", "state", 1);
}

/* Opens the file, and makes QEMU ready for the migration. */
static int begin_migration(struct guest *guest, const char *dir, const char *file,
			   struct state_copy *copy, long long deadline)
{
	int flags = copy->save ? O_WRONLY | O_CREAT | O_EXCL : O_RDONLY;
	char *path = xasprintf("%s/%s", dir, file);

	copy->file = open(path, flags | O_CLOEXEC, 0644);
	if (copy->file < 0)
		problem("cannot open %s: %s", path, strerror(errno));
	free(path);
	if (copy->file < 0)
		return -1;
	/* The pipe is used once. */
	copy->pipe = guest->vm.state;
	guest->vm.state = -1;
	return qmp_command(&guest->vm.qmp, deadline, "migrate-set-capabilities", capabilities());
}

static void end_migration(struct state_copy *copy)
{
	if (copy->file >= 0)
		close(copy->file);
	if (copy->pipe >= 0)
		close(copy->pipe);
}

int guest_save(struct guest *guest, const char *dir, const char *file, long long deadline)
{
	struct state_copy copy = { .pipe = -1, .file = -1, .save = true };
	struct qmp *qmp = &guest->vm.qmp;
	int ret;

	ret = qmp_command(qmp, deadline, "stop", NULL) ||
	      begin_migration(guest, dir, file, &copy, deadline) ||
	      qmp_command(qmp, deadline, "migrate", json_pack("{s:s}", "uri", VM_SAVE_URI)) ||
	      qmp_wait_migration(qmp, &copy, deadline) ||
	      qmp_command(qmp, deadline, "quit", NULL) ||
	      qmp_wait_copy(&copy, deadline);
	end_migration(&copy);
	return ret ? vm_problem(&guest->vm) : 0;
}

int guest_next_line(struct guest *guest, char **line, long long deadline)
{
	int ret = 1;

	while (ret > 0 && !(*line = guest_line(guest)))
		ret = guest_listen(guest, deadline);
	return ret;
}

int guest_hello(struct guest *guest, const char *nonce, char **release, long long deadline)
{
	char *line;
	int ret;

	while ((ret = guest_next_line(guest, &line, deadline)) > 0) {
		bool hello = !strncmp(line, AGENT_HELLO, strlen(AGENT_HELLO));

		guest_take_log(guest, line, nonce, NULL);
		if (hello)
			*release = xasprintf("%s", line + strlen(AGENT_HELLO));
		free(line);
		if (hello)
			return 0;
	}
	if (ret < 0)
		return ret;
	problem(guest_closed(guest) ? "the guest ended before it was up" :
				      "the guest was not up in time");
	return 1;
}

int guest_fork(struct guest *guest, const struct machine *machine, enum vm_role role,
	       const char *dir, const char *file, long long deadline)
{
	struct state_copy copy = { .pipe = -1, .file = -1 };
	struct qmp *qmp = &guest->vm.qmp;
	int ret;

	guest->console = guest->channel = (struct text) { 0 };
	guest->log = (struct kernel_log) { 0 };
	if (vm_start(&guest->vm, machine, role, dir, deadline))
		return -1;
	ret = begin_migration(guest, dir, file, &copy, deadline) ||
	      qmp_command(qmp, deadline, "migrate-incoming",
			  json_pack("{s:s}", "uri", VM_LOAD_URI)) ||
	      qmp_wait_migration(qmp, &copy, deadline) ||
	      qmp_command(qmp, deadline, "cont", NULL);
	end_migration(&copy);
	return ret ? vm_problem(&guest->vm) : 0;
}

int guest_take(struct guest *guest, const struct vm *vm, long long deadline)
{
	guest->console = guest->channel = (struct text) { 0 };
	guest->log = (struct kernel_log) { 0 };
	guest->vm = *vm;
	return qmp_command(&guest->vm.qmp, deadline, "cont", NULL) ? vm_problem(&guest->vm) : 0;
}

int guest_order(struct guest *guest, char nonce[NONCE_SIZE], const char *order,
		const char *arg)
{
	unsigned long long number;
	char *line;
	int ret;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return problem("no random number: %s", strerror(errno));
	snprintf(nonce, NONCE_SIZE, "%016llx", number);

	line = xasprintf("%s %s %s\n", nonce, order, arg);
	ret = write_all(guest->vm.channel, line, strlen(line));
	free(line);
	return ret ? problem("cannot talk to the guest: %s", strerror(errno)) : 0;
}

const char *guest_reply(const char *line, const char *nonce, const char *reply)
{
	size_t n = strlen(nonce), r = strlen(reply);

	if (strncmp(line, nonce, n) || line[n] != ' ')
		return NULL;
	line += n + 1;
	if (strncmp(line, reply, r) || line[r] != ' ')
		return NULL;
	return line + r + 1;
}
