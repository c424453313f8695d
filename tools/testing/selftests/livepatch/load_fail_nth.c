// SPDX-License-Identifier: GPL-2.0
/*
 * load_fail_nth N FILE [PARAMETERS] - load a module, while the kernel fails the Nth
 * allocation of that
 *
 * By /proc/self/fail-nth, which counts for the calling task alone: so it has to be the
 * one that loads, and insmod would spend the count on its own start.
 *
 * Prints "loaded" or the error; "all" instead of "loaded" when the kernel did not get
 * to the Nth allocation.
 *
 * Exit status: 0 that was printed; 2 wrong use, or the kernel cannot do that.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FAIL_NTH "/proc/self/fail-nth"

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "load_fail_nth: %s: %s\n", what, strerror(errno));
	exit(2);
}

int main(int argc, char **argv)
{
	int module, fail_nth, error = 0;
	char left[16] = "";

	if (argc < 3 || argc > 4) {
		fprintf(stderr, "usage: load_fail_nth N FILE [PARAMETERS]\n");
		return 2;
	}
	module = open(argv[2], O_RDONLY | O_CLOEXEC);
	if (module < 0)
		die(argv[2]);
	fail_nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		die(FAIL_NTH);

	if (write(fail_nth, argv[1], strlen(argv[1])) < 0)
		die(FAIL_NTH);
	if (syscall(SYS_finit_module, module, argc == 4 ? argv[3] : "", 0))
		error = errno;
	/* What is left of the count; 0 when the failure was had. */
	if (pread(fail_nth, left, sizeof(left) - 1, 0) < 0 || write(fail_nth, "0", 1) < 0)
		die(FAIL_NTH);

	if (error)
		puts(strerror(error));
	else
		puts(strtol(left, NULL, 10) ? "all" : "loaded");
	return 0;
}
