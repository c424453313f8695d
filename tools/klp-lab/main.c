// SPDX-License-Identifier: GPL-2.0
/*
 * klp-lab - run each program in its own fork of a booted guest
 *
 * A kernel boots once. The idle guest is kept as a template; every program runs
 * in a copy-on-write fork of it, so none can see what another one did. klp-lab knows
 * nothing of livepatching: it takes a kernel, an initramfs with klp-agent, and
 * the names of programs in the initramfs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accel.h"
#include "naming.h"
#include "options.h"
#include "plan.h"
#include "shell.h"
#include "signals.h"
#include "warm.h"

/* Under TCG on a busy machine a distribution's kernel takes a while. */
#define BOOT_SECONDS 120

/* With fewer programs, the warm-up costs more time than it saves. */
#define WARM_UP_FROM 6

/* In the same folder as klp-lab. */
#define FORKALL "klp-forkall.so"

/*
 * The programs run all the same, and keep their verdicts. But a reader of the report has to
 * know that the kernel had complained before.
 */
static void note_complaint(struct options *o, const char *when, const char *what)
{
	char *fact = xasprintf("the kernel complained in %s", when);

	fprintf(stderr, "klp-lab: %s: %s\n", fact, what);
	options_add_fact(o, fact, what);
	free(fact);
	o->complained = true;
}

static int get_template(struct template *template, struct options *o)
{
	char *scratch = xasprintf("%s.trial", o->template);
	long long start = now_ms();
	int ret;

	ret = accel_choose(&o->machine, o->accel, o->accel_memory, scratch) ?:
	      template_get(template, &o->machine, o->template, o->prepare,
			   BOOT_SECONDS + (o->prepare ? o->timeout : 0));
	free(scratch);
	if (o->machine.ram >= 0)
		close(o->machine.ram);
	o->machine.ram = ret ? -1 : template_ram(template, &o->machine.ram_ro);
	if (!ret && o->machine.ram < 0) {
		template_put(template);
		ret = -1;
	}
	if (!ret && template->complaint)
		note_complaint(o, "the boot", template->complaint);
	if (!ret && !template->kept)
		fprintf(stderr, "klp-lab: booted %s under %s in %.1f s\n", template->release,
			o->machine.accel, (now_ms() - start) / 1000.0);
	return ret;
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
 * Runs the plan. If a kept template turns out to be spoilt, makes a fresh one and goes on
 * with that. Programs that are not run are reported, too.
 */
static int run_plan(struct plan *plan, struct template *template, struct options *o,
		    struct result *all)
{
	size_t first = 0;
	int ret;

	ret = plan_run(plan, all, &first);
	if (ret > 0) {
		fprintf(stderr, "klp-lab: the kept template does not start: booting afresh (%s)\n",
			problem_text());
		template_spoilt(template);
		template_put(template);
		plan->warm = NULL;
		ret = get_template(template, o);
		/* A complaint at boot is a further fact. */
		plan->report->facts = o->facts.data;
		ret = ret ?: plan_run(plan, all, &first);
	}
	if (ret > 0)
		ret = problem("the next template does not start either");
	if (ret)
		plan_lost(plan, all, first, problem_text());
	return ret;
}

/* Returns the path of a file in the folder of this program, or NULL. */
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

/* Returns true when @warm can be forked. Without it the programs run as well, but slower. */
static bool get_warm(struct guest *warm, struct options *o, const struct template *template,
		     const char *results, size_t count)
{
	char *console;
	int ret = -1;

	*warm = (struct guest) { .vm = VM_NONE, .copy = -1 };
	/* KVM keeps a guest's state in the host's kernel: a fork of QEMU would lack it. */
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
	/* The guest is stopped now: its console prints no more. */
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

static int command_run(struct options *o)
{
	size_t count = o->count;
	struct result *all = xrealloc(NULL, count * sizeof(*all));
	struct program *programs;
	struct template template;
	struct guest warm;
	struct report report = { .group = o->group, .again = o->again, .about = o->about,
				 .count = count };
	struct plan plan = { .machine = &o->machine, .template = &template, .report = &report,
			     .confirm = o->confirm, .jobs = o->jobs, .timeout = o->timeout };
	int ret, status;

	if (!count)
		die("no program to run: see --help");
	if (!o->results)
		die("--results is missing: see --help");
	if (mkdir(o->results, 0755) && errno != EEXIST)
		die("cannot make %s: %s", o->results, strerror(errno));
	report.results = options_path("results", o->results);
	programs = naming_programs(o->paths, count);
	for (size_t i = 0; i < o->early_count; i++)
		naming_mark_early(programs, count, o->early[i]);
	report.programs = programs;

	if (report_list(&report))
		die("%s", problem_text());
	if (get_template(&template, o))
		die("%s: none of the %zu programs was run", problem_text(), count);

	report.release = xasprintf("%s", template.release);
	options_add_fact(o, "kernel", template.release);
	options_add_fact(o, "accelerator", o->machine.accel);
	options_add_fact(o, "QEMU", template.qemu);
	if (get_warm(&warm, o, &template, report.results, count)) {
		plan.warm = &warm;
		options_add_fact(o, "warm-up", o->warm_up);
	}
	report.facts = o->facts.data;

	if (report_open(&report))
		die("%s", problem_text());
	ret = run_plan(&plan, &template, o, all);
	if (ret)
		fprintf(stderr, "klp-lab: %s\n", problem_text());
	status = ret ? EXIT_INCOMPLETE : exit_status(o, all, count);
	if (report_close(&report, all, status)) {
		fprintf(stderr, "klp-lab: %s\n", problem_text());
		status = EXIT_INCOMPLETE;
	}
	guest_end(&warm);
	signals_end_children();
	return status;
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
	struct options o;

	signals_set_up();
	options_parse(argc, argv, &o);
	return o.shell ? command_shell(&o) : command_run(&o);
}
