// SPDX-License-Identifier: GPL-2.0
/* What people and programs are told of a run: KTAP, JUnit XML, progress. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "junit.h"
#include "report.h"

/* Lists what is ours in a folder of results: ci/folders.sh explains it. */
#define MARK		".klp-state"

/* So much of a failing program's output goes to the terminal; the file has all. */
#define SHOWN_LINES	40

static char *path_in(const struct report *report, const char *name, const char *suffix)
{
	return xasprintf("%s/%s%s", report->results, name, suffix);
}

static void clear_progress(const struct report *report)
{
	if (report->tty)
		fputs("\r\033[K", stderr);
}

/* To stdout and to the KTAP file. Both are checked at the end. */
static void PRINTF(2, 3) emit(struct report *report, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		die("out of memory");
	va_end(ap);
	fputs(text, stdout);
	fputs(text, report->ktap);
	free(text);
}

/* A line of a program's output, safe for a terminal: the file has it as it is. */
static void emit_line(struct report *report, const char *line, int len)
{
	char *clean = xasprintf("%.*s", len, line);

	make_printable(clean);
	emit(report, "# %s\n", clean);
	free(clean);
}

/* A diagnostic: each line behind a "# ", the last @lines of them. */
static void emit_diagnostic(struct report *report, const char *text, int lines)
{
	const char *p = text + strlen(text);
	int skipped = 0;

	if (p > text && p[-1] == '\n')
		p--;
	while (p > text && (p[-1] != '\n' || --lines))
		p--;
	for (const char *q = text; q < p; q++)
		skipped += *q == '\n';
	if (skipped)
		emit(report, "# ... %d lines before\n", skipped);
	while (*p) {
		int len = strcspn(p, "\n");

		emit_line(report, p, len);
		p += len;
		p += *p == '\n';
	}
}

int report_list(const struct report *report)
{
	static const char *const names[] = {
		"results.ktap", "junit.xml", "run.txt", "warm-up.console",
	};
	static const char *const suffixes[] = { "output", "log", "console", "qemu-cmd" };
	char *path = path_in(report, MARK, "");
	FILE *f = fopen(path, "ae");
	int ret;

	if (!f) {
		ret = problem("cannot write %s: %s", path, strerror(errno));
	} else {
		/* Of a stream that is opened to append the place is known after a seek. */
		fseek(f, 0, SEEK_END);
		if (!ftell(f))
			fputs("klp-state results\n", f);
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			fprintf(f, "%s\n", names[i]);
		for (size_t i = 0; i < report->count; i++)
			for (size_t s = 0; s < ARRAY_SIZE(suffixes); s++)
				fprintf(f, "%s.%s\n", report->programs[i].name, suffixes[s]);
		ret = close_checked(f, path);
	}
	free(path);
	return ret;
}

int report_open(struct report *report)
{
	char *path = path_in(report, "run", ".txt");
	FILE *f;
	int ret;

	report->start = now_ms();
	report->failed = 0;
	report->tty = isatty(STDERR_FILENO);

	f = fopen(path, "we");
	if (!f) {
		ret = problem("cannot write %s: %s", path, strerror(errno));
	} else {
		fputs(report->facts, f);
		ret = close_checked(f, path);
	}
	free(path);
	if (ret)
		return ret;

	path = path_in(report, "results", ".ktap");
	report->ktap = fopen(path, "we");
	if (!report->ktap)
		ret = problem("cannot write %s: %s", path, strerror(errno));
	free(path);
	if (ret)
		return ret;

	emit(report, "KTAP version 1\n");
	emit_diagnostic(report, report->facts, -1);
	emit(report, "1..%zu\n", report->count);
	fflush(stdout);
	return 0;
}

static void emit_failure(struct report *report, const char *name,
			 const struct judgement *j)
{
	char *path = path_in(report, name, ".output");
	char *output = read_file(path);

	emit_diagnostic(report, output ?: "", SHOWN_LINES);
	emit(report, "# %s: %s: %s\n", name, verdict_name(j->verdict), j->reason);
	emit(report, "# all of it: %s/%s.{output,log,console}\n", report->results, name);
	if (report->again)
		emit(report, "# again: %s%s\n", report->again, name);
	free(output);
	free(path);
}

void report_result(struct report *report, size_t index, const struct result *result)
{
	const char *name = report->programs[index].name;
	const struct judgement *j = &result->judgement;

	clear_progress(report);
	if (!verdict_good(j->verdict)) {
		report->failed++;
		emit_failure(report, name, j);
	}

	/* The directives are those of the kernel's Documentation/dev-tools/ktap.rst. */
	emit(report, "%s %zu %s", verdict_good(j->verdict) ? "ok" : "not ok", index + 1, name);
	switch (j->verdict) {
	case VERDICT_PASS:
	case VERDICT_FAIL:
		emit(report, "\n");
		break;
	case VERDICT_SKIP:
		emit(report, " # SKIP %s\n", j->reason);
		break;
	case VERDICT_XFAIL:
		emit(report, " # XFAIL %s\n", j->reason);
		break;
	case VERDICT_TIMEOUT:
		emit(report, " # TIMEOUT %s\n", j->reason);
		break;
	default:
		emit(report, " # ERROR %s: %s\n", verdict_name(j->verdict), j->reason);
		break;
	}
	fflush(stdout);
}

void report_progress(const struct report *report, size_t done, size_t running)
{
	if (!report->tty)
		return;
	fprintf(stderr, "\r\033[K%zu of %zu done, %zu running, %u failed, %.1f s", done,
		report->count, running, report->failed, (now_ms() - report->start) / 1000.0);
}

int report_close(struct report *report, const struct result *all)
{
	char *path = path_in(report, "results", ".ktap");
	size_t count[VERDICT_INFRA + 1] = { 0 };
	double seconds = (now_ms() - report->start) / 1000.0;
	int ret;

	clear_progress(report);
	for (size_t i = 0; i < report->count; i++)
		count[all[i].judgement.verdict]++;
	emit(report, "#");
	for (size_t v = 0; v < ARRAY_SIZE(count); v++)
		if (count[v] || v == VERDICT_PASS)
			emit(report, " %s:%zu", verdict_name(v), count[v]);
	emit(report, " in %.1f s, results in %s\n", seconds, report->results);

	ret = close_checked(report->ktap, path);
	free(path);
	if (!ret && (fflush(stdout) || ferror(stdout)))
		ret = problem("cannot write to stdout: %s", strerror(errno));
	if (!ret) {
		path = path_in(report, "junit", ".xml");
		ret = junit_write(path, report, all, seconds);
		free(path);
	}
	return ret;
}
