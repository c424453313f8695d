// SPDX-License-Identifier: GPL-2.0
/* Makes the names of programs, for people and for files, from their paths. */
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
 * A program is named by its path. If words follow, they name it instead, since they tell what
 * it does: "/bin/time,9,/bin/test.sh" is "9-test".
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

static bool is_taken(const struct program *programs, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(programs[i].name, name))
			return true;
	return false;
}

/*
 * The names are those of files in the result folder, so they must differ. If two programs
 * have the same name, or one program runs twice, the second is NAME-2.
 */
struct program *naming_programs(char *const *paths, size_t count)
{
	struct program *programs = xrealloc(NULL, count * sizeof(*programs));

	for (size_t i = 0; i < count; i++) {
		char *base = make_name(paths[i]), *name = xasprintf("%s", base);

		check_words(paths[i]);
		for (unsigned int n = 2; is_taken(programs, i, name); n++) {
			free(name);
			name = xasprintf("%s-%u", base, n);
		}
		programs[i].path = paths[i];
		programs[i].early = false;
		programs[i].name = name;
		free(base);
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
