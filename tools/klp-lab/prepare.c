// SPDX-License-Identifier: GPL-2.0
/* Runs programs in a guest that goes on afterwards. */
#include <stdlib.h>
#include <string.h>

#include "../klp-agent/protocol.h"
#include "prepare.h"

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

int prepare_wait(struct guest *guest, const char *nonce, struct facts *facts,
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

int prepare_run(struct guest *guest, const char *program, long long deadline)
{
	char nonce[NONCE_SIZE], *release = NULL;
	struct judgement judgement;
	struct text output = { 0 };
	struct facts facts = { 0 };
	int ret;

	ret = guest_order(guest, nonce, ORDER_WARM_UP, program) ?:
	      prepare_wait(guest, nonce, &facts, &output, deadline) ?:
	      guest_hello(guest, nonce, &release, deadline);
	if (ret)
		ret = -1;
	if (interrupted)
		goto out;
	/* The console may have what was printed before the agent's last lines. */
	guest_listen(guest, now_ms());
	/* A kernel that panics or hangs may have said why. */
	facts.output = output.data;
	facts.log = guest->log.text.data;
	facts.log_lost = guest->log.lost;
	facts.console = guest->console.data;
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
