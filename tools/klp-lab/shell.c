// SPDX-License-Identifier: GPL-2.0
/* A shell in a fork of the template, for a person or a script. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "../klp-agent/protocol.h"
#include "shell.h"

#define START_SECONDS	30
#define ESCAPE_KEY	0x1d	/* Ctrl-] */
#define END_OF_INPUT	"\004"	/* Ctrl-D: the guest's terminal takes it as the end */

static struct termios saved;

static void restore_terminal(void)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &saved);
}

static bool raw_terminal(void)
{
	struct termios raw;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &saved))
		return false;
	raw = saved;
	cfmakeraw(&raw);
	if (tcsetattr(STDIN_FILENO, TCSANOW, &raw))
		return false;
	atexit(restore_terminal);
	return true;
}

static int wait_for_began(struct guest *guest, const char *nonce)
{
	long long deadline = now_ms() + START_SECONDS * 1000LL;
	char *line;
	int ret;

	while ((ret = guest_next_line(guest, &line, deadline)) > 0) {
		bool began = guest_reply(line, nonce, REPLY_BEGAN);

		free(line);
		if (began)
			return 0;
	}
	return ret ?: problem("the guest's agent did not answer");
}

/* Passes input to the guest. Returns false when the user wants to end the guest. */
static bool pass_input(struct guest *guest, int *input, bool terminal)
{
	char buf[256];
	ssize_t n = read(*input, buf, sizeof(buf));

	if (n <= 0) {
		*input = -1;
		n = strlen(END_OF_INPUT);
		memcpy(buf, END_OF_INPUT, n);
	} else if (terminal && memchr(buf, ESCAPE_KEY, n)) {
		return false;
	}
	/* An error needs no check: guest_listen() notices the end of a guest. */
	write_all(guest->vm.channel, buf, n);
	return true;
}

static int show_output(struct guest *guest)
{
	if (guest->channel.len &&
	    write_all(STDOUT_FILENO, guest->channel.data, guest->channel.len))
		return problem("cannot write to stdout: %s", strerror(errno));
	guest->channel.len = 0;
	return 0;
}

static int pump(struct guest *guest, bool terminal)
{
	int input = STDIN_FILENO;

	while (!guest_closed(guest) && !interrupted) {
		struct pollfd pfd[] = {
			{ .fd = guest->vm.channel, .events = POLLIN },
			{ .fd = guest->vm.console, .events = POLLIN },
			{ .fd = input, .events = POLLIN },
		};

		/* The first output may have arrived together with the reply "began". */
		if (show_output(guest))
			return -1;
		if (poll(pfd, ARRAY_SIZE(pfd), wait_ms(now_ms() + 1000)) <= 0)
			continue;
		if (pfd[2].revents && !pass_input(guest, &input, terminal))
			return 0;
		if ((pfd[0].revents || pfd[1].revents) && guest_listen(guest, now_ms() + 1) < 0)
			return -1;
	}
	if (show_output(guest))
		return -1;
	return interrupted ? problem("interrupted") : 0;
}

int shell_run(const struct machine *machine, const struct template *template)
{
	struct winsize ws = { .ws_row = 24, .ws_col = 80 };
	struct guest guest = { .copy = -1 };
	const char *term = getenv("TERM");
	char nonce[NONCE_SIZE];
	bool terminal;
	char *arg;
	int ret;

	ioctl(STDIN_FILENO, TIOCGWINSZ, &ws);
	arg = xasprintf("%u %u %s", ws.ws_row, ws.ws_col, term && *term ? term : "vt100");
	ret = guest_fork(&guest, machine, VM_FORK, template->dir, TEMPLATE_STATE,
			 now_ms() + START_SECONDS * 1000LL) ?:
	      guest_order(&guest, nonce, ORDER_SHELL, arg) ?:
	      wait_for_began(&guest, nonce);
	if (!ret) {
		terminal = raw_terminal();
		if (terminal)
			fputs("A shell in the guest. Ctrl-D leaves it, Ctrl-] ends the guest.\r\n",
			      stderr);
		ret = pump(&guest, terminal);
	}
	free(arg);
	guest_end(&guest);
	return ret;
}
