// SPDX-License-Identifier: GPL-2.0
/* A guest that has run what others will run, too: forks of its QEMU need not translate it. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "../klp-agent/protocol.h"
#include "program.h"
#include "warm.h"

/* For what a fork that is for nothing else takes. */
#define TRIAL_SECONDS 5

/* Takes a line of the agent's. True when the program has ended. */
static bool take_line(const char *line, const char *nonce, struct facts *facts,
		      struct text *output)
{
	const char *out = guest_reply(line, nonce, REPLY_OUT);

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
		bool ended = take_line(line, nonce, facts, output);

		free(line);
		if (ended)
			return 0;
	}
	return ret ?: problem(guest_closed(guest) ? "the guest ended" : "no end in time");
}

/*
 * It is judged as any program: what the kernel complains of once it would not say again
 * in the forks.
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
	      guest_hello(warm, &release, deadline) ?:
	      qmp_command(&warm->vm.qmp, deadline, "stop", NULL);
	if (!ret) {
		facts.output = output.data;
		facts.console = warm->console.data;
		judge(&facts, &judgement);
		if (judgement.verdict != VERDICT_PASS)
			ret = problem("%s: %s", verdict_name(judgement.verdict),
				      judgement.reason);
	}
	free(release);
	text_free(&output);
	return ret;
}

/* Can it be forked at all? */
static int try_to_fork(const struct guest *warm)
{
	struct vm vm;
	int ret = vm_fork(&warm->vm, &vm, now_ms() + TRIAL_SECONDS * 1000LL);

	vm_end(&vm);
	return ret;
}

int warm_up(struct guest *warm, const struct machine *machine,
	    const struct template *template, const char *program, unsigned int timeout)
{
	long long deadline = now_ms() + timeout * 1000LL;
	char *why;
	int ret;

	ret = guest_fork(warm, machine, VM_WARM, template->dir, TEMPLATE_STATE, deadline) ?:
	      run_and_judge(warm, program, deadline) ?:
	      try_to_fork(warm);
	if (!ret)
		return 0;
	why = xasprintf("%s", problem_text());
	ret = problem("%s: %s", program, why);
	free(why);
	return ret;
}
