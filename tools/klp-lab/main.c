// SPDX-License-Identifier: GPL-2.0
/*
 * klp-lab - run each program in a fork of a booted guest of its own
 *
 * A kernel boots once. The idle guest is kept as a template; every program runs
 * in a copy-on-write fork of it, so none can see what another one did. Knows
 * nothing of livepatching: it takes a kernel, an initramfs with klp-agent, and
 * the names of programs in there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../klp-agent/protocol.h"
#include "accel.h"
#include "plan.h"
#include "shell.h"
#include "warm.h"

/* Under TCG on a busy machine a distribution's kernel takes a while. */
#define BOOT_SECONDS 120

/* Fewer programs do not gain what the warm-up costs. */
#define WARM_UP_FROM 6

/*
 * The least, but for CMPXCHG16B: QEMU 7.2 can leave garbage in the flags after it, and an
 * interrupt at that very moment makes the guest panic (seen on 6.12: a double fault in
 * kmalloc). Kernels do without that instruction.
 */
#define DEFAULT_CPU "qemu64,-cx16"

/* Beside the lab. */
#define FORKALL "klp-forkall.so"

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
"  --accel-memory FILE  keep what auto found out\n"
"  --cpu MODEL       the CPU that TCG emulates (default: " DEFAULT_CPU ")\n"
"  --smp N           virtual CPUs of a guest (default 1)\n"
"  --memory MIB      memory of a guest (default 256)\n"
"  --jobs N          guests at a time (default: the number of CPUs)\n"
"  --timeout SECONDS for each program (default 60)\n"
"  --warm-up PROGRAM run it once, and start the others from the guest as it left it:\n"
"                    its QEMU has translated what they share. Only under TCG, and only\n"
"                    when there are enough of them\n"
"  --early PROGRAM   start it before the others: it takes long; may be repeated\n"
"  --group NAME      of the programs, in JUnit (default: programs)\n"
"  --again COMMAND   what repeats a program when its name is put behind it\n"
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

struct options {
	struct machine machine;
	const char *template;
	const char *results;
	const char *accel;
	const char *accel_memory;
	const char *group;
	const char *again;
	const char *warm_up;
	struct text facts;
	bool complained;	/* the kernel, before any program was run */
	const char **early;	/* programs */
	size_t early_count;
	unsigned int jobs;
	unsigned int timeout;
};

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

static void add_fact(struct text *facts, const char *name, const char *value)
{
	char *line = xasprintf("%s%s%s\n", name, *name ? ": " : "", value);

	text_add(facts, line, strlen(line));
	free(line);
}

static void add_early(struct options *o, const char *program)
{
	o->early = xrealloc(o->early, (o->early_count + 1) * sizeof(*o->early));
	o->early[o->early_count++] = program;
}

/* As a shell would find it, so that "installed or not" is known before anything runs. */
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

/* QEMU runs in the template's folder: names of files must not depend on that. */
static char *absolute(const char *option, const char *path)
{
	char *real;

	if (!path)
		die("--%s is missing: see --help", option);
	real = realpath(path, NULL);
	if (!real)
		die("--%s %s: %s", option, path, strerror(errno));
	return real;
}

/* An option that takes a word, or a number. */
struct setting {
	const char *name;
	const char **word;
	unsigned int *number;
	unsigned int max;
};

static void parse(int argc, char **argv, struct options *o)
{
	const char *qemu = "qemu-system-x86_64", *fact = NULL, *early = NULL;
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
		{ .name = "warm-up", .word = &o->warm_up },
		{ .name = "fact", .word = &fact },
		{ .name = "early", .word = &early },
		{ .name = "smp", .number = &o->machine.smp, .max = 64 },
		{ .name = "memory", .number = &o->machine.memory, .max = 65536 },
		{ .name = "jobs", .number = &o->jobs, .max = 256 },
		{ .name = "timeout", .number = &o->timeout, .max = 86400 },
		{ .name = "help" },
	};
	struct option options[ARRAY_SIZE(settings) + 1] = { 0 };
	int i;

	*o = (struct options) {
		.machine = { .cpu = DEFAULT_CPU, .append = "", .smp = 1, .memory = 256 },
		.accel = "auto",
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
			exit(EXIT_INCOMPLETE);	/* getopt has said why */
		if (s->word)
			*s->word = optarg;
		else if (s->number)
			*s->number = to_number(s->name, optarg, s->max);
		else
			show_help();
		if (fact)
			add_fact(&o->facts, "", fact);
		if (early)
			add_early(o, early);
		fact = early = NULL;
	}

	if (strcmp(o->accel, "auto") && strcmp(o->accel, "kvm") && strcmp(o->accel, "tcg"))
		die("--accel takes auto, kvm or tcg, not \"%s\"", o->accel);
	if (!o->template)
		die("--template is missing: see --help");
	o->machine.kernel = absolute("kernel", o->machine.kernel);
	o->machine.initrd = absolute("initrd", o->machine.initrd);
	o->machine.qemu = find_program(qemu);
	if (!o->machine.qemu)
		die("no program %s: install QEMU (package qemu-system-x86)", qemu);
	o->machine.qemu = absolute("qemu", o->machine.qemu);
}

static void on_signal(int sig)
{
	interrupted = sig;
}

static void heed(int sig)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(sig, &sa, NULL);
}

/* Who has had it ignored, nohup or a script that starts us in the background, means it. */
static void heed_unless_ignored(int sig)
{
	struct sigaction sa;

	if (!sigaction(sig, NULL, &sa) && sa.sa_handler != SIG_IGN)
		heed(sig);
}

static void set_up_signals(void)
{
	heed(SIGTERM);
	heed_unless_ignored(SIGINT);
	heed_unless_ignored(SIGHUP);
	/* A peer that is gone shows as EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	/* A QEMU whose worker was killed comes to us, to be waited for. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static void kill_children(void)
{
	char *path = xasprintf("/proc/self/task/%d/children", getpid());
	char *children = read_file(path), *rest = children, *pid;

	while ((pid = strsep(&rest, " ")))
		if (atoi(pid) > 0)
			kill(atoi(pid), SIGKILL);
	free(children);
	free(path);
}

/*
 * No QEMU outlives the lab: those of killed workers are dying, wait for them. One that
 * was behind a wrapper does not die by itself, and comes to us after it.
 */
static void reap_all(void)
{
	pid_t pid;

	do {
		kill_children();
		pid = waitpid(-1, NULL, WNOHANG);
		if (!pid)
			poll(NULL, 0, 10);
	} while (pid >= 0);
}

/*
 * The programs run all the same, and their verdicts are what they are; but who looks at them
 * has to know what they stand on.
 */
static void note_complaint(struct options *o, const char *when, const char *what)
{
	char *fact = xasprintf("the kernel complained in %s", when);

	fprintf(stderr, "klp-lab: %s: %s\n", fact, what);
	add_fact(&o->facts, fact, what);
	free(fact);
	o->complained = true;
}

static int get_template(struct template *template, struct options *o)
{
	char *scratch = xasprintf("%s.trial", o->template);
	long long start = now_ms();
	int ret;

	ret = accel_choose(&o->machine, o->accel, o->accel_memory, scratch) ?:
	      template_get(template, &o->machine, o->template, BOOT_SECONDS);
	free(scratch);
	if (!ret && template->complaint)
		note_complaint(o, "the boot", template->complaint);
	if (!ret && !template->kept)
		fprintf(stderr, "klp-lab: booted %s under %s in %.1f s\n", template->release,
			o->machine.accel, (now_ms() - start) / 1000.0);
	return ret;
}

/* The last part of a path, without ".sh". */
static char *last_part(const char *path)
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

	name = last_part(strsep(&rest, ","));
	for (bool first = true; (word = strsep(&rest, ",")); first = false) {
		char *part = last_part(word);
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
static struct program *make_programs(char **paths, size_t count)
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

static void mark_early(struct program *programs, size_t count, const char *early)
{
	bool found = false;

	for (size_t i = 0; i < count; i++)
		if (!strcmp(programs[i].path, early))
			found = programs[i].early = true;
	if (!found)
		die("--early %s: not one of the programs", early);
}

static int exit_status(const struct options *o, const struct result *all, size_t count)
{
	int status = o->complained ? EXIT_INCOMPLETE : EXIT_COMPLETE;
	size_t skipped = 0;

	for (size_t i = 0; i < count; i++) {
		enum verdict verdict = all[i].judgement.verdict;

		skipped += verdict == VERDICT_SKIP;
		if (verdict == VERDICT_INFRA)
			return EXIT_INCOMPLETE;
		if (!verdict_good(verdict) && !status)
			status = EXIT_FAILED;
	}
	if (skipped == count) {
		fprintf(stderr, "klp-lab: nothing was tested: all of them were skipped\n");
		return EXIT_INCOMPLETE;
	}
	return status;
}

/*
 * Runs the plan; when a kept template turns out to be spoilt, once more on a fresh one.
 * What was planned and is not run is named all the same.
 */
static int run_plan(struct plan *plan, struct template *template, struct options *o,
		    struct result *all)
{
	size_t first = 0;
	int ret;

	ret = plan_run(plan, all, &first);
	if (ret > 0) {
		fprintf(stderr, "klp-lab: the kept template does not start: booting afresh\n");
		template_spoilt(template);
		template_put(template);
		plan->warm = NULL;
		ret = get_template(template, o) ?: plan_run(plan, all, &first);
	}
	if (ret > 0)
		ret = problem("the next template does not start either");
	if (ret)
		plan_lost(plan, all, first, problem_text());
	return ret;
}

/* The file beside this program, or NULL. */
static const char *find_beside(const char *name)
{
	char self[PATH_MAX] = "";
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *path;

	while (len > 0 && self[len - 1] != '/')
		len--;
	path = xasprintf("%.*s%s", (int)(len > 0 ? len : 0), self, name);
	return access(path, R_OK) ? NULL : path;
}

/* True when @warm can be forked. Without it all runs as well, slower. */
static bool get_warm(struct guest *warm, struct options *o, const struct template *template,
		     const char *results, size_t count)
{
	char *console;
	int ret = -1;

	*warm = (struct guest) { .vm = VM_NONE, .copy = -1 };
	/* What KVM knows of a guest is not in QEMU's memory. */
	if (!o->warm_up || count < WARM_UP_FROM || strcmp(o->machine.accel, "tcg"))
		return false;

	console = xasprintf("%s/warm-up.console", results);
	warm->copy = open(console, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	free(console);
	o->machine.forkall = find_beside(FORKALL);
	if (!o->machine.forkall)
		problem("there is no " FORKALL " beside klp-lab: make programs");
	else
		ret = warm_up(warm, &o->machine, template, o->warm_up, o->timeout);
	/* It is stopped now: its console says no more. */
	if (warm->copy >= 0)
		close(warm->copy);
	warm->copy = -1;
	if (!ret)
		return true;
	guest_end(warm);
	if (ret > 0)
		note_complaint(o, "the warm-up", problem_text());
	else if (!interrupted)
		fprintf(stderr, "klp-lab: no warm forks: %s\n", problem_text());
	return false;
}

static int command_run(struct options *o, char **paths, size_t count)
{
	struct result *all = xrealloc(NULL, count * sizeof(*all));
	struct program *programs;
	struct template template;
	struct guest warm;
	struct report report = { .group = o->group, .again = o->again, .count = count };
	struct plan plan = { .machine = &o->machine, .template = &template, .report = &report,
			     .jobs = o->jobs, .timeout = o->timeout };
	int ret;

	if (!count)
		die("no program to run: see --help");
	if (!o->results)
		die("--results is missing: see --help");
	if (mkdir(o->results, 0755) && errno != EEXIST)
		die("cannot make %s: %s", o->results, strerror(errno));
	report.results = absolute("results", o->results);
	programs = make_programs(paths, count);
	for (size_t i = 0; i < o->early_count; i++)
		mark_early(programs, count, o->early[i]);
	report.programs = programs;

	if (report_list(&report))
		die("%s", problem_text());
	if (get_template(&template, o))
		die("%s: none of the %zu programs was run", problem_text(), count);

	report.release = xasprintf("%s", template.release);
	add_fact(&o->facts, "kernel", template.release);
	add_fact(&o->facts, "accelerator", o->machine.accel);
	add_fact(&o->facts, "QEMU", template.qemu);
	if (get_warm(&warm, o, &template, report.results, count)) {
		plan.warm = &warm;
		add_fact(&o->facts, "warm-up", o->warm_up);
	}
	report.facts = o->facts.data;

	if (report_open(&report))
		die("%s", problem_text());
	ret = run_plan(&plan, &template, o, all);
	if (ret)
		fprintf(stderr, "klp-lab: %s\n", problem_text());
	if (report_close(&report, all)) {
		fprintf(stderr, "klp-lab: %s\n", problem_text());
		ret = -1;
	}
	guest_end(&warm);
	reap_all();
	return ret ? EXIT_INCOMPLETE : exit_status(o, all, count);
}

static int command_shell(struct options *o)
{
	struct template template;

	if (get_template(&template, o) || shell_run(&o->machine, &template))
		die("%s", problem_text());
	return 0;
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";
	struct options o;

	if (!strcmp(command, "--help") || !strcmp(command, "help"))
		show_help();
	if (strcmp(command, "run") && strcmp(command, "shell"))
		die("the first word must be run or shell: see klp-lab --help");

	set_up_signals();
	parse(argc - 1, argv + 1, &o);
	if (!strcmp(command, "shell"))
		return command_shell(&o);
	return command_run(&o, argv + 1 + optind, argc - 1 - optind);
}
