// SPDX-License-Identifier: GPL-2.0
/* A guest whose QEMU has translated what programs share: its forks need not do it again. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "../klp-agent/protocol.h"
#include "prepare.h"
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
		      prepare_wait(&guest, nonce, &facts, &output, deadline) ?:
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
	      prepare_run(warm, program, deadline) ?:
	      qmp_command(&warm->vm.qmp, deadline, "stop", NULL) ?:
	      try_to_fork(warm);
	if (ret)
		say_where(program);
	return ret;
}
