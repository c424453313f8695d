// SPDX-License-Identifier: GPL-2.0
/* A guest whose QEMU has translated what programs share: its forks need not do it again. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "../klp-agent/protocol.h"
#include "program.h"
#include "warm.h"

/* Time for the one fork that is only a trial. The unit test has a shorter one. */
#ifndef TRIAL_SECONDS
#define TRIAL_SECONDS 10
#endif

/* Every guest has it, and it is no program: the agent reports that it cannot be run. */
#define NO_PROGRAM "/"

/* Puts @where before the last problem(). */
static int say_where(const char *where)
{
	char *why = xasprintf("%s", problem_text());
	int ret = problem("%s: %s", where, why);

	free(why);
	return ret;
}

/* Takes a line of the agent. Returns true when the program has ended. */
static bool take_line(struct guest *guest, const char *line, const char *nonce,
		      struct facts *facts, struct text *output)
{
	const char *out = guest_reply(line, nonce, REPLY_OUT);

	guest_take_log(guest, line, nonce, NULL);
	if (out) {
		text_add(output, out, strlen(out));
		text_add(output, "\n", 1);
	}
	return program_ended(line, nonce, facts);
}

static int wait_for_end(struct guest *guest, const char *nonce, struct facts *facts,
			struct text *output, long long deadline)
{
	char *line;
	int ret;

	while ((ret = guest_next_line(guest, &line, deadline)) > 0) {
		bool ended = take_line(guest, line, nonce, facts, output);

		free(line);
		if (ended)
			return 0;
	}
	return ret ?: problem(guest_closed(guest) ? "the guest ended" : "no end in time");
}

/*
 * The warm-up is judged as any program: if the kernel makes a complaint only once, it would not
 * make it again in the forks.
 */
static int run_and_judge(struct guest *warm, const char *program, long long deadline)
{
	char nonce[NONCE_SIZE], *release = NULL;
	struct judgement judgement;
	struct text output = { 0 };
	struct facts facts = { 0 };
	int ret;

	ret = guest_order(warm, nonce, ORDER_WARM_UP, program) ?:
	      wait_for_end(warm, nonce, &facts, &output, deadline) ?:
	      guest_hello(warm, nonce, &release, deadline) ?:
	      qmp_command(&warm->vm.qmp, deadline, "stop", NULL);
	if (ret)
		ret = -1;
	if (interrupted)
		goto out;
	/* A kernel that panics or hangs may have said why. */
	facts.output = output.data;
	facts.log = warm->log.text.data;
	facts.log_lost = warm->log.lost;
	facts.console = warm->console.data;
	judge(&facts, &judgement);
	if (judgement.verdict == VERDICT_SPLAT || judgement.verdict == VERDICT_PANIC)
		ret = 1;
	else if (!ret && judgement.verdict != VERDICT_PASS)
		ret = -1;
	else
		goto out;
	problem("%s: %s", verdict_name(judgement.verdict), judgement.reason);
out:
	free(release);
	text_free(&output);
	return ret;
}

/* Waits until QEMU has closed the ports. */
static int wait_until_gone(struct guest *guest, long long deadline)
{
	int ret;

	while ((ret = guest_listen(guest, deadline)) > 0)
		;
	if (ret)
		return ret;
	return guest_closed(guest) ? 0 : problem("QEMU did not end in time");
}

/*
 * Makes a fork, and has it do all that a fork for a program does: go on, take an order, run,
 * report, end. Each of these can fail, since fork(2) does not copy all that the host's kernel
 * keeps of a QEMU.
 */
static int try_to_fork(const struct guest *warm)
{
	long long deadline = now_ms() + TRIAL_SECONDS * 1000LL;
	struct guest guest = { .vm = VM_NONE, .copy = -1 };
	struct text output = { 0 };
	struct facts facts = { 0 };
	char nonce[NONCE_SIZE];
	int ret;

	ret = vm_fork(&warm->vm, &guest.vm, deadline);
	if (!ret) {
		ret = guest_take(&guest, &guest.vm, deadline) ?:
		      guest_order(&guest, nonce, ORDER_RUN, NO_PROGRAM) ?:
		      wait_for_end(&guest, nonce, &facts, &output, deadline) ?:
		      wait_until_gone(&guest, deadline);
		if (ret)
			say_where("a fork of it");
	}
	guest_end(&guest);
	text_free(&output);
	return ret;
}

int warm_up(struct guest *warm, const struct machine *machine,
	    const struct template *template, const char *program, unsigned int timeout)
{
	long long deadline = now_ms() + timeout * 1000LL;
	int ret;

	ret = guest_fork(warm, machine, VM_WARM, template->dir, TEMPLATE_STATE, deadline) ?:
	      run_and_judge(warm, program, deadline) ?:
	      try_to_fork(warm);
	if (ret)
		say_where(program);
	return ret;
}
