// SPDX-License-Identifier: GPL-2.0
/* klp-model: the contract of the livepatch system state, executable. The command line. */
#include <getopt.h>
#include <stdio.h>

#include "configs.h"
#include "print.h"

static const char help[] =
"Usage: klp-model [OPTION]... CONFIG\n"
"       klp-model --list\n"
"\n"
"Walk through all worlds that a configuration of livepatches can reach by the contract.\n"
"Prints how many worlds (states) and steps (edges) there are, how long the longest shortest\n"
"story is, how many edges use each rule, and the shortest story of each trap.\n"
"\n"
"  --list            print the configurations and their livepatches\n"
"  --story STORY     walk one story instead, and print what is seen of each step:\n"
"                    'load A; hold; load B; revert'\n"
"  --dot             print the graph for Graphviz instead, with the rules on the edges\n"
"  --kernel DIALECT  newest (default), or 5.10\n"
"  --help            this text\n"
"\n"
"Steps of a story, A to E being livepatches:\n"
"  load A, unload A, disable A, enable A (writes to its file \"enabled\"), revert, force,\n"
"  hold, release, load target, unload target;\n"
"  load A refuse OBJECT    its pre_patch refuses OBJECT: vmlinux, target or other\n"
"  load A no-memory N      its N-th allocation fails\n"
"  load A untraced OBJECT  ftrace does not know a function of OBJECT: target or other\n"
"  load target refuse A    the pre_patch of A refuses the module\n"
"\n"
"Exit status: 0; 2 bad usage, no memory, or the output cannot be written.\n";

static struct config config_of(int argc, char **argv, const char *kernel)
{
	const struct dialect *dialect = dialect_find(kernel);
	const struct config *config;
	struct config mine;

	if (!dialect)
		die("--kernel %s: there is no such dialect", kernel);
	if (argc - optind != 1)
		die("name one configuration: see --list");
	config = config_find(argv[optind]);
	if (!config)
		die("%s: there is no such configuration: see --list", argv[optind]);
	mine = *config;
	mine.dialect = dialect;
	return mine;
}

static int written(void)
{
	if (fflush(stdout) || ferror(stdout))
		die("standard output: cannot write");
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "list", no_argument, NULL, 'l' },
		{ "story", required_argument, NULL, 's' },
		{ "dot", no_argument, NULL, 'd' },
		{ "kernel", required_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *kernel = dialects[0].name;
	bool lists = false, draws = false;
	struct config config;
	char *story = NULL;
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'l':
			lists = true;
			break;
		case 's':
			story = optarg;
			break;
		case 'd':
			draws = true;
			break;
		case 'k':
			kernel = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return written();
		default:
			die("%s: bad option: see --help", argv[optind - 1]);
		}
	}
	if (lists + draws + !!story > 1)
		die("--list, --story and --dot exclude each other");
	if (lists) {
		if (argc != optind)
			die("--list takes no configuration");
		print_list();
		return written();
	}

	config = config_of(argc, argv, kernel);
	if (story)
		print_story(&config, story);
	else if (draws)
		print_dot(&config);
	else
		print_search(&config);
	return written();
}
