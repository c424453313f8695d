// SPDX-License-Identifier: GPL-2.0
/* A guest that has run what others will run, too: forks of its QEMU need not translate it. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "../klp-agent/protocol.h"
#include "warm.h"

/* Takes the agent's word on how the program ended: 1 it succeeded, 0 no such word. */
static int take_end(const char *line, const char *nonce, const char *program)
{
	const char *exited = guest_reply(line, nonce, REPLY_EXIT);

	if (exited && !strncmp(exited, "0 ", 2))
		return 1;
	if (exited || guest_reply(line, nonce, REPLY_SIGNAL))
		return problem("%s failed", program);
	return 0;
}

static int wait_for_end(struct guest *guest, const char *nonce, const char *program,
			long long deadline)
{
	char *line;
	int ret;

	for (;;) {
		while ((line = guest_line(guest))) {
			ret = take_end(line, nonce, program);
			free(line);
			if (ret)
				return ret < 0 ? ret : 0;
		}
		ret = guest_listen(guest, deadline);
		if (ret < 0)
			return ret;
		if (!ret)
			return problem("%s did not end in time", program);
	}
}

int warm_up(struct guest *warm, const struct machine *machine,
	    const struct template *template, const char *program, unsigned int timeout)
{
	long long deadline = now_ms() + timeout * 1000LL;
	char nonce[NONCE_SIZE], *release = NULL;
	int ret;

	*warm = (struct guest) { .copy = -1 };
	ret = guest_fork(warm, machine, VM_WARM, template->dir, TEMPLATE_STATE, deadline) ?:
	      guest_order(warm, nonce, ORDER_WARM_UP, program) ?:
	      wait_for_end(warm, nonce, program, deadline) ?:
	      guest_hello(warm, &release, deadline) ?:
	      qmp_command(&warm->vm.qmp, deadline, "stop", NULL);
	free(release);
	return ret ? -1 : 0;
}
