// SPDX-License-Identifier: GPL-2.0
/* One program in one fork of the template. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../klp-agent/protocol.h"
#include "program.h"

/* Time for QEMU to start and load the state, and for the agent to answer. */
#define START_SECONDS	30

/* Time for a warm fork, which only has to continue. */
#define TAKE_SECONDS	5

/* Time for QEMU to end after the agent's "bye", and after the last output. */
#define BYE_SECONDS	5

/* No program has a reason to print more, nor a kernel to log more. Bytes. */
#define OUTPUT_MAX	(1 << 20)
#define CONSOLE_MAX	(16 << 20)

/* The run of a program. */
struct run {
	struct guest guest;
	char nonce[NONCE_SIZE];
	struct text output;
	int copy;		/* file that gets the output at once */
	int log_copy;		/* file that gets the kernel log at once */
	struct facts facts;
	bool began;
	bool bye;
};

static int create(const char *results, const char *name, const char *suffix, int mode)
{
	char *path = xasprintf("%s/%s.%s", results, name, suffix);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	if (fd < 0)
		problem("cannot write %s: %s", path, strerror(errno));
	free(path);
	return fd;
}

/* create() may have failed: then @fd is -1. */
static void close_copy(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Writes a script that boots a guest on a terminal, and repeats the program there. */
static int write_command(const struct program *program, const struct machine *machine,
			 const char *results)
{
	char *command, *text;
	int fd, ret;

	fd = create(results, program->name, "qemu-cmd", 0755);
	if (fd < 0)
		return -1;

	command = vm_command_line(machine, VM_BY_HAND, program->path);
	text = xasprintf("#!/bin/sh\n"
			 "# Boots the guest and runs %s on its console.\n"
			 "exec %s\n", program->name, command);
	ret = write_all(fd, text, strlen(text));
	if (ret)
		problem("cannot write the command of %s: %s", program->name, strerror(errno));
	close(fd);
	free(command);
	free(text);
	return ret;
}

static int add_output(struct run *run, const char *text, const char *end)
{
	size_t from = run->output.len;

	text_add(&run->output, text, strlen(text));
	text_add(&run->output, end, strlen(end));
	if (write_all(run->copy, run->output.data + from, run->output.len - from))
		return problem("cannot write the output: %s", strerror(errno));
	return 0;
}

/* In the format of "dmesg --raw": <PRIORITY>TEXT. */
static int add_record(struct run *run, const struct record *record)
{
	char *line = xasprintf("<%u>%s", record->priority, record->text);
	int ret = write_all(run->log_copy, line, strlen(line));

	free(line);
	return ret ? problem("cannot write the kernel log: %s", strerror(errno)) : 0;
}

bool program_ended(const char *line, const char *nonce, struct facts *facts)
{
	const char *exited = guest_reply(line, nonce, REPLY_EXIT);
	const char *killed = guest_reply(line, nonce, REPLY_SIGNAL);

	if (!exited && !killed)
		return false;
	/* "STATUS TAINT" */
	if (sscanf(exited ?: killed, "%d %lu", &facts->status, &facts->taint) != 2)
		return false;
	facts->ending = exited ? ENDING_EXIT : ENDING_SIGNAL;
	return true;
}

/* Ignores a line that is no reply: another process wrote to the agent's port. */
static int take_line(struct run *run, const char *line)
{
	const char *out = guest_reply(line, run->nonce, REPLY_OUT);
	const char *cut = guest_reply(line, run->nonce, REPLY_CUT);
	struct record record;

	if (guest_take_log(&run->guest, line, run->nonce, &record))
		return add_record(run, &record);
	if (guest_reply(line, run->nonce, REPLY_BEGAN))
		run->began = true;
	if (guest_reply(line, run->nonce, REPLY_BYE))
		run->bye = true;
	program_ended(line, run->nonce, &run->facts);
	if (cut)
		run->facts.cut = true;
	return out ? add_output(run, out, "\n") : cut ? add_output(run, cut, "") : 0;
}

/*
 * Asks a guest that hangs what it is doing, by SysRq over the console: a break and
 * a key. 9: everything to the console; w: blocked tasks; l: what the CPUs run.
 * Best effort; the verdict does not depend on it.
 */
static void ask_what_hangs(struct run *run)
{
	static const char *const keys[] = { "9", "w", "l" };
	long long deadline = now_ms() + 1000;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (run->guest.vm.console < 0 ||
		    qmp_command(&run->guest.vm.qmp, deadline, "chardev-send-break",
				json_pack("{s:s}", "id", "console")) ||
		    write_all(run->guest.vm.console, keys[i], 1))
			return;
		/* The port has room for one byte: let the guest take it. */
		while (guest_listen(&run->guest, now_ms() + 200) > 0)
			if (now_ms() > deadline)
				return;
	}
}

/* Returns until when to wait for a guest that prints nothing, a time of now_ms(). */
static long long listen_until(const struct run *run, long long start, long long end)
{
	long long quiet = now_ms() + BYE_SECONDS * 1000LL;

	if (!run->began)
		return start;
	return run->bye && quiet < end ? quiet : end;
}

/* Listens until the guest has ended, or has to be stopped. */
static int follow(struct run *run, unsigned int timeout)
{
	long long start = now_ms() + START_SECONDS * 1000LL;
	long long end = now_ms() + timeout * 1000LL;
	char *line;
	int ret;

	for (;;) {
		ret = guest_listen(&run->guest, listen_until(run, start, end));
		while (ret >= 0 && (line = guest_line(&run->guest)) != NULL) {
			ret = take_line(run, line) ?: ret;
			free(line);
		}
		if (ret < 0)
			return ret;
		if (run->output.len > OUTPUT_MAX || run->guest.channel.len > OUTPUT_MAX ||
		    run->guest.console.len > CONSOLE_MAX ||
		    run->guest.log.text.len > CONSOLE_MAX) {
			run->facts.flooded = true;
			return 0;
		}
		if (ret)
			continue;
		if (guest_closed(&run->guest))
			return 0;
		if (!run->began)
			return problem("the guest's agent did not answer");
		/* The guest has finished: if QEMU still runs, it is not the kernel's fault. */
		if (run->bye)
			return 0;
		run->facts.timed_out = true;
		run->facts.asked = run->guest.console.len;
		ask_what_hangs(run);
		return 0;
	}
}

static int order_and_follow(struct run *run, const struct program *program,
			    unsigned int timeout)
{
	return guest_order(&run->guest, run->nonce, ORDER_RUN, program->path) ?:
	       follow(run, timeout);
}

static int run_cold(struct run *run, const struct program *program,
		    const struct machine *machine, const struct template *template,
		    unsigned int timeout)
{
	long long deadline = now_ms() + START_SECONDS * 1000LL;

	return guest_fork(&run->guest, machine, VM_FORK, template->dir, TEMPLATE_STATE,
			  deadline) ?:
	       order_and_follow(run, program, timeout);
}

/* Returns 1 when the program did not begin: it can still run in a cold fork. */
static int run_warm(struct run *run, const struct program *program, const struct vm *warm,
		    unsigned int timeout)
{
	int ret;

	if (!warm->pid)
		return 1;
	ret = guest_take(&run->guest, warm, now_ms() + TAKE_SECONDS * 1000LL) ?:
	      order_and_follow(run, program, timeout);
	if (!ret || run->began || interrupted)
		return ret;
	fprintf(stderr, "klp-lab: %s: the warm fork does not go on: %s\n", program->name,
		problem_text());
	guest_end(&run->guest);
	return 1;
}

void program_run(const struct program *program, const struct machine *machine,
		 const struct template *template, const struct vm *warm,
		 const char *results, unsigned int timeout, struct result *result)
{
	struct run run = { .guest.vm = VM_NONE };
	char *qemu;
	bool started;
	int ret;

	result->started = now_ms();
	run.copy = create(results, program->name, "output", 0644);
	run.log_copy = create(results, program->name, "log", 0644);
	run.guest.copy = create(results, program->name, "console", 0644);
	started = run.copy >= 0 && run.log_copy >= 0 && run.guest.copy >= 0 &&
		  !write_command(program, machine, results);
	ret = started ? run_warm(&run, program, warm, timeout) : -1;
	result->no_warm = warm->pid && ret > 0;
	if (ret > 0)
		ret = run_cold(&run, program, machine, template, timeout);
	if (run.bye && !guest_closed(&run.guest) && !interrupted) {
		fprintf(stderr, "klp-lab: %s: QEMU did not end by itself\n", program->name);
		result->no_warm = warm->pid;
	}

	run.facts.infra = ret ? problem_text() : NULL;
	run.facts.timeout = timeout;
	run.facts.output = run.output.data;
	run.facts.log = run.guest.log.text.data;
	run.facts.log_lost = run.guest.log.lost;
	run.facts.console = run.guest.console.data;
	run.facts.qemu = qemu = vm_last_words(&run.guest.vm);
	judge(&run.facts, &result->judgement);
	/* A warm guest's QEMU is a child of our parent, where reap_worker() sees how it ended. */
	judge_loss(&result->judgement, vm_end(&run.guest.vm));
	free(qemu);
	result->ran = run.began;
	result->no_start = started && ret && !run.began && !interrupted;
	result->seconds = (now_ms() - result->started) / 1000.0;

	guest_end(&run.guest);
	text_free(&run.output);
	close_copy(run.copy);
	close_copy(run.log_copy);
	close_copy(run.guest.copy);
}
