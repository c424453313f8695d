// SPDX-License-Identifier: GPL-2.0
/* What a run reports: KTAP and progress while it goes on, results.json at its end. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "results.h"

/* The list of our files in a result folder: see ci/lib/folders.sh. */
#define MARK		".klp-state"

/* The files of a program's run that its next run would overwrite. */
static const char *const kinds[] = { "output", "log", "console" };

/* The report has so many of the last lines of a failing program's output. */
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

/* Prints to stdout and to the KTAP file. report_close() checks both. */
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

/* Prints a line of output, made safe for a terminal. The file has it unchanged. */
static void emit_line(struct report *report, const char *line, int len)
{
	char *clean = xasprintf("%.*s", len, line);

	make_printable(clean);
	emit(report, "# %s\n", clean);
	free(clean);
}

/* Prints the last @lines of a text, or all for -1, each behind a "# ". */
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

/* Opens the list for more lines. */
static FILE *open_list(const struct report *report, char **path)
{
	FILE *f;

	*path = path_in(report, MARK, "");
	f = fopen(*path, "ae");
	if (!f)
		problem("cannot write %s: %s", *path, strerror(errno));
	else
		/* ftell() of a stream opened to append gives its length only after this. */
		fseek(f, 0, SEEK_END);
	return f;
}

int report_list(const struct report *report)
{
	static const char *const names[] = {
		"results.ktap", "results.json", "results.json.new", "warm-up.console",
	};
	char *path;
	FILE *f = open_list(report, &path);
	int ret = -1;

	if (f) {
		if (!ftell(f))
			fputs("klp-state results\n", f);
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			fprintf(f, "%s\n", names[i]);
		for (size_t i = 0; i < report->count; i++) {
			for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
				fprintf(f, "%s.%s\n", report->programs[i].name, kinds[k]);
			fprintf(f, "%s.qemu-cmd\n", report->programs[i].name);
		}
		ret = close_checked(f, path);
	}
	free(path);
	return ret;
}

int report_keep_first(const struct report *report, size_t index)
{
	const char *name = report->programs[index].name;
	char *path;
	FILE *f = open_list(report, &path);
	int ret = -1;

	if (f) {
		for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
			fprintf(f, "%s.first.%s\n", name, kinds[k]);
		ret = close_checked(f, path);
	}
	free(path);
	for (size_t k = 0; !ret && k < ARRAY_SIZE(kinds); k++) {
		char *from = xasprintf("%s/%s.%s", report->results, name, kinds[k]);
		char *to = xasprintf("%s/%s.first.%s", report->results, name, kinds[k]);

		if (rename(from, to))
			ret = problem("cannot rename %s: %s", from, strerror(errno));
		free(from);
		free(to);
	}
	return ret;
}

int report_open(struct report *report)
{
	char *path = path_in(report, "results", ".ktap");

	report->start = now_ms();
	report->failed = 0;
	report->tty = isatty(STDERR_FILENO);
	report->ktap = fopen(path, "we");
	if (!report->ktap)
		problem("cannot write %s: %s", path, strerror(errno));
	free(path);
	if (!report->ktap)
		return -1;

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

int report_close(struct report *report, const struct result *all, int status)
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
	if (!ret) {
		path = path_in(report, "results", ".json");
		ret = results_write(path, report, all, seconds, status);
		free(path);
	}
	/* Last: the files are whole, even if the reader of stdout has gone. */
	if (!ret && (fflush(stdout) || ferror(stdout)))
		ret = problem("cannot write to stdout: %s", strerror(errno));
	return ret;
}
