// SPDX-License-Identifier: GPL-2.0
/*
 * find_splats [ANNOUNCED...] - print unannounced and missing complaints of the kernel in a log
 * find_splats --count TEXT - print how many complaints have this text
 *
 * Reads the log from stdin, a line for each record, as log_after prints it. Each argument
 * announces one complaint that has this text; given twice, two complaints. Prints the first line
 * of each complaint that was not announced, and each text that another number of complaints has.
 *
 * klp-lab does the same by itself, with the same list of complaints.
 *
 * Exit status: 0 nothing is wrong; 1 something is, and was printed; 2 stdin or stdout fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "splat.h"

/* All of stdin, as a string. NULL when it cannot be read. */
static char *read_all(void)
{
	char *text = NULL;
	size_t size = 0;
	ssize_t len = getdelim(&text, &size, '\0', stdin);

	if (ferror(stdin))
		return NULL;
	return len < 0 ? calloc(1, 1) : text;
}

static int is_announced(const struct splat *splat, int count, char **announced)
{
	for (int i = 0; i < count; i++)
		if (splat_is_about(splat, announced[i], strlen(announced[i])))
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	char *log = read_all();
	struct splat splat;
	int wrong = 0;

	if (!log) {
		perror("find_splats");
		return 2;
	}

	if (argc == 3 && !strcmp(argv[1], "--count")) {
		printf("%d\n", splats_about(log, argv[2], strlen(argv[2])));
		free(log);
		return fflush(stdout) || ferror(stdout) ? 2 : 0;
	}

	for (const char *p = log; splat_next(p, &splat); p = splat.end) {
		if (is_announced(&splat, argc - 1, argv + 1))
			continue;
		printf("the kernel complained: %.*s\n", splat.len, splat.text);
		wrong = 1;
	}

	for (int i = 1; i < argc; i++) {
		int times = 0, seen = splats_about(log, argv[i], strlen(argv[i]));

		for (int other = 1; other < argc; other++)
			times += !strcmp(argv[other], argv[i]);
		if (seen != times) {
			printf("the complaint \"%s\" was announced %d times and came %d times\n",
			       argv[i], times, seen);
			wrong = 1;
		}
	}
	free(log);
	return fflush(stdout) || ferror(stdout) ? 2 : wrong;
}
