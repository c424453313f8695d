// SPDX-License-Identifier: GPL-2.0
/* The command line. */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "results.h"

/*
 * The smallest model, without CMPXCHG16B: QEMU 7.2 can leave garbage in the flags after that
 * instruction, and an interrupt at that very moment makes the guest panic (seen on 6.12: a
 * double fault in kmalloc). Kernels work without it.
 */
#define DEFAULT_CPU "qemu64,-cx16"

/* User and group that QEMU runs as when root runs the lab. */
#define NOBODY 65534

static const char help[] =
"Usage: klp-lab run [OPTION]... PROGRAM...\n"
"       klp-lab shell [OPTION]...\n"
"\n"
"Run each PROGRAM (a path in the guest; words for it follow behind commas) in a\n"
"fork of a booted guest, and report in KTAP; or open a shell in such a fork.\n"
"\n"
"  --kernel FILE     bzImage, or ELF image with a PVH entry (required)\n"
"  --initrd FILE     initramfs with klp-agent as /init (required)\n"
"  --template DIR    where the booted guest is kept (required)\n"
"  --results DIR     where the results go (required by run)\n"
"  --append WORDS    further words for the kernel's command line\n"
"  --qemu PROGRAM    default: qemu-system-x86_64\n"
"  --accel WHICH     kvm, tcg, or auto: KVM if a guest boots under it (default)\n"
"  --accel-memory FILE  where auto keeps its choice\n"
"  --cpu MODEL       the CPU that TCG emulates (default: " DEFAULT_CPU ")\n"
"  --smp N           virtual CPUs of a guest (default 1)\n"
"  --memory MIB      memory of a guest (default 256)\n"
"  --jobs N          guests at a time (default: the number of CPUs)\n"
"  --timeout SECONDS for each program (default 60)\n"
"  --prepare PROGRAM run it once, after the boot: the template has what it leaves\n"
"  --warm-up PROGRAM run it once, and start the others from the guest as it left it:\n"
"                    its QEMU has translated what they share. Only under TCG, and only\n"
"                    when there are enough of them\n"
"  --confirm         a program that failed runs up to twice more, after all others, and has\n"
"                    failed when it fails again\n"
"  --early PROGRAM   start it before the others: it takes long; may be repeated\n"
"  --about FILE      JSON: what is known of each program, for results.json\n"
"  --group NAME      of the programs, in results.json (default: programs)\n"
"  --again COMMAND   command that repeats a program: its name is put behind it\n"
"  --fact TEXT       a line for the head of the report; may be repeated\n"
"  --help            this text\n"
"\n"
"Verdicts: pass, fail, skip, xfail, timeout, panic, splat (the kernel complained\n"
"unannounced), lost (no word of the program's end), infra (no guest to run it in).\n"
"\n"
"Exit status: 0 all passed, or skipped by name; 1 something failed; 2 the run is\n"
"incomplete or could not be set up, all was skipped, or the kernel complained before\n"
"a program was run.\n";

static void __attribute__((noreturn)) show_help(void)
{
	fputs(help, stdout);
	exit(EXIT_COMPLETE);
}

void options_add_fact(struct options *o, const char *name, const char *value)
{
	char *line = xasprintf("%s%s%s\n", name, *name ? ": " : "", value);

	text_add(&o->facts, line, strlen(line));
	free(line);
}

static unsigned int to_number(const char *option, const char *arg, unsigned int max)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(arg, &end, 10);
	if (errno || *end || *arg < '0' || *arg > '9' || n < 1 || n > max)
		die("--%s takes a whole number from 1 to %u, not \"%s\"", option, max, arg);
	return n;
}

static void add_early(struct options *o, const char *program)
{
	o->early = xrealloc(o->early, (o->early_count + 1) * sizeof(*o->early));
	o->early[o->early_count++] = program;
}

/* Finds a program as a shell does, so that a missing QEMU is noticed before anything runs. */
static const char *find_program(const char *name)
{
	char *path = xasprintf("%s", getenv("PATH") ?: "/usr/bin:/bin");
	char *dir, *rest = path;

	if (strchr(name, '/'))
		return access(name, X_OK) ? NULL : name;
	while ((dir = strsep(&rest, ":"))) {
		char *file = xasprintf("%s/%s", dir, name);

		if (!access(file, X_OK))
			return file;
		free(file);
	}
	return NULL;
}

/* QEMU runs in the template's folder, so it needs absolute paths. */
char *options_path(const char *option, const char *path)
{
	char *real;

	if (!path)
		die("--%s is missing: see --help", option);
	real = realpath(path, NULL);
	if (!real)
		die("--%s %s: %s", option, path, strerror(errno));
	return real;
}

/* An option that takes a word, a number, or nothing: then it sets a flag, or asks for help. */
struct setting {
	const char *name;
	const char **word;
	unsigned int *number;
	unsigned int max;
	bool *flag;
};

void options_parse(int argc, char **argv, struct options *o)
{
	const char *qemu = "qemu-system-x86_64", *fact = NULL, *early = NULL, *about = NULL;
	const struct setting settings[] = {
		{ .name = "kernel", .word = &o->machine.kernel },
		{ .name = "initrd", .word = &o->machine.initrd },
		{ .name = "template", .word = &o->template },
		{ .name = "results", .word = &o->results },
		{ .name = "append", .word = &o->machine.append },
		{ .name = "qemu", .word = &qemu },
		{ .name = "accel", .word = &o->accel },
		{ .name = "accel-memory", .word = &o->accel_memory },
		{ .name = "cpu", .word = &o->machine.cpu },
		{ .name = "group", .word = &o->group },
		{ .name = "again", .word = &o->again },
		{ .name = "about", .word = &about },
		{ .name = "prepare", .word = &o->prepare },
		{ .name = "warm-up", .word = &o->warm_up },
		{ .name = "fact", .word = &fact },
		{ .name = "early", .word = &early },
		{ .name = "smp", .number = &o->machine.smp, .max = 64 },
		{ .name = "memory", .number = &o->machine.memory, .max = 65536 },
		{ .name = "jobs", .number = &o->jobs, .max = 256 },
		{ .name = "timeout", .number = &o->timeout, .max = 86400 },
		{ .name = "confirm", .flag = &o->confirm },
		{ .name = "help" },
	};
	struct option options[ARRAY_SIZE(settings) + 1] = { 0 };
	const char *command = argc > 1 ? argv[1] : "";
	int i;

	if (!strcmp(command, "--help") || !strcmp(command, "help"))
		show_help();
	if (strcmp(command, "run") && strcmp(command, "shell"))
		die("the first word must be run or shell: see klp-lab --help");
	argc--;
	argv++;

	*o = (struct options) {
		.machine = { .cpu = DEFAULT_CPU, .append = "", .ram = -1, .smp = 1, .memory = 256 },
		.accel = "auto",
		.shell = !strcmp(command, "shell"),
		.group = "programs",
		.jobs = sysconf(_SC_NPROCESSORS_ONLN),
		.timeout = 60,
	};

	for (size_t n = 0; n < ARRAY_SIZE(settings); n++)
		options[n] = (struct option) {
			.name = settings[n].name,
			.has_arg = settings[n].word || settings[n].number,
			.val = n,
		};

	while ((i = getopt_long(argc, argv, "", options, NULL)) != -1) {
		const struct setting *s = &settings[i];

		if (i == '?')
			exit(EXIT_INCOMPLETE);	/* getopt_long() has printed why */
		if (s->word)
			*s->word = optarg;
		else if (s->number)
			*s->number = to_number(s->name, optarg, s->max);
		else if (s->flag)
			*s->flag = true;
		else
			show_help();
		if (fact)
			options_add_fact(o, "", fact);
		if (early)
			add_early(o, early);
		fact = early = NULL;
	}

	if (strcmp(o->accel, "auto") && strcmp(o->accel, "kvm") && strcmp(o->accel, "tcg"))
		die("--accel takes auto, kvm or tcg, not \"%s\"", o->accel);
	if (about) {
		o->about = results_describe(about);
		if (!o->about)
			die("--about %s", problem_text());
	}
	if (!o->template)
		die("--template is missing: see --help");
	o->machine.user = geteuid() ? 0 : NOBODY;
	o->machine.kernel = options_path("kernel", o->machine.kernel);
	o->machine.initrd = options_path("initrd", o->machine.initrd);
	o->machine.qemu = find_program(qemu);
	if (!o->machine.qemu)
		die("no program %s: install QEMU (package qemu-system-x86)", qemu);
	o->machine.qemu = options_path("qemu", o->machine.qemu);
	o->paths = argv + optind;
	o->count = argc - optind;
}
