/* SPDX-License-Identifier: GPL-2.0 */
/* Functions that unit tests share. To be included first. */
#ifndef UNIT_H
#define UNIT_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "util.h"

#define TEST(f)		cmocka_unit_test(f)
/** TEST_IN_SCRATCH - a test that runs in a new, empty folder */
#define TEST_IN_SCRATCH(f) cmocka_unit_test_setup_teardown(f, enter_scratch, leave_scratch)

static inline int enter_scratch(void **state)
{
	/* Not in /tmp: it may be mounted noexec, and tests execute files. */
	char *dir = xasprintf(UNIT_OUT "/scratch.XXXXXX");

	*state = dir;
	return !mkdtemp(dir) || chdir(dir);
}

static inline int leave_scratch(void **state)
{
	char *command = xasprintf("rm -rf %s", (char *)*state);
	int ret = chdir("/") || system(command);

	free(command);
	free(*state);
	return ret;
}

static inline void put_file(const char *path, const char *content)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(content, f);
	assert_int_equal(fclose(f), 0);
}

static inline void assert_file(const char *path, const char *content)
{
	char *found = read_file(path);

	assert_non_null(found);
	assert_string_equal(found, content);
	free(found);
}

static inline void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in \"%s\"", part, text);
}

static inline void assert_has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" in \"%s\"", part, text);
}

static inline void assert_problem(int ret, const char *part)
{
	assert_int_equal(ret, -1);
	assert_has(problem_text(), part);
}

static inline void write_text(int fd, const char *text)
{
	assert_int_equal(write_all(fd, text, strlen(text)), 0);
}

static inline void make_sockets(int pair[2])
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
}

/** open_files() - count the descriptors of this process */
static inline int open_files(void)
{
	int n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/** in_child() - run @f in a child process; returns its status, as from waitpid() */
static inline int in_child(void (*f)(void *), void *arg)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		f(arg);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

#endif /* UNIT_H */
