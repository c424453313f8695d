// SPDX-License-Identifier: GPL-2.0
/* klp-explore: walks the worlds of klp-model in a kernel. The command line. */
#define _GNU_SOURCE
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "../klp-model/configs.h"
#include "plan.h"
#include "system.h"
#include "walk.h"

/* Bytes of a configuration's short name */
#define NAME_LEN	64

static const char help[] =
"Usage: klp-explore CONFIG TOUR [SECONDS]\n"
"       klp-explore CONFIG STEP/STEP/.../NAME\n"
"       klp-explore --plan CONFIG RELEASE\n"
"       klp-explore --list\n"
"\n"
"Walk steps in this kernel and in its model, and compare after each step: the error number,\n"
"the kernel log, sysfs, the real values, data and who owns it, who answers the patched function.\n"
"For a virtual machine that is thrown away: it loads and unloads livepatches.\n"
"\n"
"  CONFIG TOUR      walk line TOUR of plans/CONFIG, for SECONDS at most\n"
"  CONFIG STEP/...  walk a story, and print both sides of each step. An underscore is a blank.\n"
"                   NAME is ignored: klp-lab names a program by what is behind the last slash\n"
"  --plan           print the tours that walk each edge at least once, for a kernel RELEASE\n"
"  --list           print the configurations: the name of its file in plans/, and its name\n"
"  --help           this text\n"
"\n"
"The modules have to be in test_modules/.\n"
"\n"
"Exit status: 0 the kernel and the model agree; 1 they differ; 2 bad usage, or nothing could\n"
"be compared.\n";

/* Before this release a force keeps all installed livepatches loaded. */
#define FORCE_CHANGED	519

static const struct dialect *dialect_of(const char *release)
{
	unsigned int version, patchlevel;

	if (sscanf(release, "%u.%u", &version, &patchlevel) != 2)
		die("%s: is no release of a kernel", release);
	return version * 100 + patchlevel < FORCE_CHANGED ? dialect_find("5.10") : dialects;
}

static const char *release_here(void)
{
	static struct utsname uts;

	uname(&uts);
	return uts.release;
}

/* A configuration's name as a file's name: letters, digits, +, @, and a hyphen for the rest. */
static void short_name(const char *name, char text[NAME_LEN])
{
	size_t len = 0;

	for (; *name && len < NAME_LEN - 1; name++) {
		if (isalnum((unsigned char)*name) || strchr("+@", *name))
			text[len++] = *name;
		else if (len && text[len - 1] != '-')
			text[len++] = '-';
	}
	text[len] = '\0';
}

static struct config find_config(const char *name, const char *release)
{
	const struct config *config;
	char text[NAME_LEN];
	struct config mine;

	for (config = configs; config->name; config++) {
		short_name(config->name, text);
		if (!strcmp(config->name, name) || !strcmp(text, name))
			break;
	}
	if (!config->name)
		die("%s: there is no such configuration: see --list", name);
	mine = *config;
	mine.dialect = dialect_of(release);
	return mine;
}

static int list(void)
{
	char text[NAME_LEN];

	for (const struct config *config = configs; config->name; config++) {
		short_name(config->name, text);
		printf("%s\t%s\n", text, config->name);
	}
	return 0;
}

/* The tour in a file's line, after the first line; the caller frees it */
static char *read_tour(const struct config *config, unsigned int number)
{
	char path[NAME_LEN + 8] = "plans/", *line = NULL;
	size_t size = 0;
	FILE *plan;

	short_name(config->name, path + strlen(path));
	plan = fopen(path, "re");
	if (!plan)
		die("%s: %m", path);
	for (unsigned int n = 0; n <= number; n++)
		if (getline(&line, &size, plan) < 0)
			die("%s: there is no tour %u", path, number);
	fclose(plan);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static unsigned int number_of(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (!isdigit((unsigned char)*text) || *end || !number || number > 1000000)
		die("%s: must be a whole number from 1 to 1000000", text);
	return number;
}

static int walk_tour(const struct config *config, int argc, char **argv)
{
	unsigned int budget = argc == 3 ? number_of(argv[2]) : 0;
	char *tour = read_tour(config, number_of(argv[1]));
	bool agree = walk(config, tour, WALK_TOUR, budget);

	free(tour);
	return !agree;
}

/* "load_A/hold/NAME" is "load A;hold" */
static int walk_story(const struct config *config, char *text)
{
	*strrchr(text, '/') = '\0';
	for (char *letter = text; *letter; letter++) {
		if (*letter == '_')
			*letter = ' ';
		else if (*letter == '/')
			*letter = ';';
	}
	return !walk(config, text, WALK_STORY, 0);
}

static int explore(int argc, char **argv)
{
	struct config config;

	if (argc < 2 || argc > 3)
		die("name a configuration, and a tour or a story: see --help");
	config = find_config(argv[0], release_here());
	if (argc == 2 && strchr(argv[1], '/'))
		return walk_story(&config, argv[1]);
	return walk_tour(&config, argc, argv);
}

static int print_plan(int argc, char **argv)
{
	struct config config;

	if (argc != 2)
		die("--plan takes a configuration and the release of a kernel: see --help");
	config = find_config(argv[0], argv[1]);
	plan_print(&config);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "plan", no_argument, NULL, 'p' },
		{ "list", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int option, status;

	opterr = 0;
	option = getopt_long(argc, argv, "+", options, NULL);
	argc -= optind;
	argv += optind;
	switch (option) {
	case -1:
		status = explore(argc, argv);
		break;
	case 'p':
		status = print_plan(argc, argv);
		break;
	case 'l':
		status = list();
		break;
	case 'h':
		fputs(help, stdout);
		status = 0;
		break;
	default:
		die("bad option: see --help");
	}
	if (fflush(stdout) || ferror(stdout))
		die("standard output: cannot write");
	return status;
}
