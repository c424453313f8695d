// SPDX-License-Identifier: GPL-2.0
/* From the paths of programs to the names by which people and files know them. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "../klp-agent/protocol.h"
#include "naming.h"

char *naming_last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = xasprintf("%s", slash ? slash + 1 : path);
	char *dot = strrchr(name, '.');

	if (dot && !strcmp(dot, ".sh"))
		*dot = '\0';
	return name;
}

/*
 * A program goes by its path; one with words by these, which tell what it is to do:
 * "/bin/time,9,/bin/test.sh" is "9-test".
 */
static char *make_name(const char *program)
{
	char *words = xasprintf("%s", program);
	char *word, *rest = words, *name;

	name = naming_last_part(strsep(&rest, ","));
	for (bool first = true; (word = strsep(&rest, ",")); first = false) {
		char *part = naming_last_part(word);
		char *longer = first ? xasprintf("%s", part) : xasprintf("%s-%s", name, part);

		free(part);
		free(name);
		name = longer;
	}
	free(words);
	return name;
}

static void check_words(const char *program)
{
	int words = 1;

	for (const char *p = program; *p; p++)
		words += *p == ',';
	if (words > PROGRAM_WORDS_MAX)
		die("%s: more than %d words", program, PROGRAM_WORDS_MAX);
}

/*
 * Files in the result folder go by the names: of two programs with one name, or of
 * one that is run twice, the second is NAME-2.
 */
struct program *naming_programs(char *const *paths, size_t count)
{
	struct program *programs = xrealloc(NULL, count * sizeof(*programs));

	for (size_t i = 0; i < count; i++) {
		char *name = make_name(paths[i]);
		unsigned int same = 1;

		check_words(paths[i]);
		for (size_t other = 0; other < i; other++) {
			char *before = make_name(paths[other]);

			same += !strcmp(before, name);
			free(before);
		}
		programs[i].path = paths[i];
		programs[i].early = false;
		programs[i].name = same > 1 ? xasprintf("%s-%u", name, same) : xasprintf("%s", name);
		free(name);
	}
	return programs;
}

void naming_mark_early(struct program *programs, size_t count, const char *early)
{
	bool found = false;

	for (size_t i = 0; i < count; i++)
		if (!strcmp(programs[i].path, early))
			found = programs[i].early = true;
	if (!found)
		die("--early %s: not one of the programs", early);
}
