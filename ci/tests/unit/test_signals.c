// SPDX-License-Identifier: GPL-2.0
/* signals.c: which signals end the lab, and that nothing outlives it. */
#include "unit.h"

#include "signals.c"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

/* Runs in a child process; exits with the signals that the lab handles, in bits. */
static void set_up(void *before)
{
	struct sigaction sa;
	int heeded = 0;

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], *(void (**)(int))before);
	signals_set_up();
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], NULL, &sa);
		heeded |= (sa.sa_handler == on_signal) << i;
	}
	_exit(heeded);
}

static int heeded_after(void (*before)(int))
{
	int status = in_child(set_up, &before);

	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void signals_that_end_the_lab_are_heeded(void **state)
{
	(void)state;
	assert_int_equal(heeded_after(SIG_DFL), 7);
}

static void what_is_ignored_for_the_lab_stays_so(void **state)
{
	(void)state;
	/* SIGHUP stays ignored for nohup, SIGINT for background jobs of scripts. */
	assert_int_equal(heeded_after(SIG_IGN), 2);
}

/* Runs in a child process; a signal ends it after five seconds. */
static void leave_some_and_end(void *command)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (!fork()) {
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	usleep(200000);
	alarm(5);
	signals_end_children();
	_exit(waitpid(-1, NULL, 0) != -1);
}

static void what_is_left_is_ended(void **state)
{
	static char *const commands[] = {
		":",
		"exec sleep 60",
		"sleep 60 & sleep 60",			/* a wrapper and its QEMU */
		"(sleep 60 & sleep 60) & :",		/* the wrapper has ended */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		assert_int_equal(in_child(leave_some_and_end, commands[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(signals_that_end_the_lab_are_heeded),
		TEST(what_is_ignored_for_the_lab_stays_so),
		TEST(what_is_left_is_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
