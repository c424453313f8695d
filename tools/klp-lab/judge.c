// SPDX-License-Identifier: GPL-2.0
/* From what was seen of a program and its guest to a verdict. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "splat.h"

/* kselftest's exit statuses. */
#define KSFT_PASS	0
#define KSFT_XFAIL	2
#define KSFT_SKIP	4

/*
 * How a program announces a splat: a comment of its own, any text of the report.
 * Programs that run other programs put a "# " of their own before it.
 */
#define COMMENT		"# "
#define ANNOUNCE	"announce-splat: "

/*
 * The kernel's taint flags that stand for a complaint: bad page, died, warned,
 * soft lockup. They catch what a low console_loglevel kept off the console, but for
 * reports of lockdep, RCU and hung tasks, which set none: see ci/in-guest/check-leaks.
 */
#define TAINT_WARN	(1UL << 9)
#define TAINT_COMPLAINT	(1UL << 5 | 1UL << 7 | TAINT_WARN | 1UL << 14)

static const char *const names[] = {
	[VERDICT_PASS]		= "pass",
	[VERDICT_FAIL]		= "fail",
	[VERDICT_SKIP]		= "skip",
	[VERDICT_XFAIL]		= "xfail",
	[VERDICT_TIMEOUT]	= "timeout",
	[VERDICT_PANIC]		= "panic",
	[VERDICT_SPLAT]		= "splat",
	[VERDICT_LOST]		= "lost",
	[VERDICT_INFRA]		= "infra",
};

const char *verdict_name(enum verdict v)
{
	return names[v];
}

bool verdict_good(enum verdict v)
{
	return v == VERDICT_PASS || v == VERDICT_SKIP || v == VERDICT_XFAIL;
}

static void PRINTF(3, 4)
say(struct judgement *j, enum verdict v, const char *fmt, ...)
{
	va_list ap;

	j->verdict = v;
	va_start(ap, fmt);
	vsnprintf(j->reason, sizeof(j->reason), fmt, ap);
	va_end(ap);
	make_printable(j->reason);
}

/* The next line that starts with @word, from @text on; its rest, or NULL. */
static const char *line_with(const char *text, const char *word, int *len)
{
	while (*text) {
		if (!strncmp(text, word, strlen(word))) {
			text += strlen(word);
			*len = strcspn(text, "\n");
			return text;
		}
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return NULL;
}

/* The text of the next announcement, from @text on, or NULL. */
static const char *next_announced(const char *text, int *len)
{
	bool comment;

	while (*text) {
		for (comment = false; !strncmp(text, COMMENT, strlen(COMMENT)); comment = true)
			text += strlen(COMMENT);
		if (comment && !strncmp(text, ANNOUNCE, strlen(ANNOUNCE))) {
			text += strlen(ANNOUNCE);
			*len = strcspn(text, "\n");
			return text;
		}
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return NULL;
}

/*
 * The reason behind @word, or NULL. Anywhere in a line: upstream's skip() prints
 * it behind a "TEST: name ... " that has not ended.
 */
static const char *reason_after(const char *output, const char *word, int *len)
{
	const char *reason = strstr(output, word);

	if (!reason)
		return NULL;
	reason += strlen(word);
	*len = strcspn(reason, "\n");
	return reason;
}

/* True when an announcement in @output is about the report that @splat is. */
static bool announced(const struct splat *splat, const char *output)
{
	const char *what = output;
	int len;

	while ((what = next_announced(what, &len))) {
		if (len && memmem(splat->text, splat->end - splat->text, what, len))
			return true;
		what += len;
	}
	return false;
}

/* How often @output announces exactly @what. */
static int times_announced(const char *output, const char *what, int len)
{
	int n = 0, found;

	while ((output = next_announced(output, &found))) {
		if (found == len && !strncmp(output, what, len))
			n++;
		output += found;
	}
	return n;
}

/* One announcement allows one splat: counts those that are about @what. */
static int splats_about(const char *console, const char *what, int len)
{
	struct splat splat;
	int n = 0;

	while (splat_next(console, &splat)) {
		if (memmem(splat.text, splat.end - splat.text, what, len))
			n++;
		console = splat.end;
	}
	return n;
}

/* Returns true when it has given a verdict on what was not announced. */
static bool judge_splats(const struct facts *facts, const char *output, const char *console,
			 struct judgement *j)
{
	unsigned long taint = facts->taint & TAINT_COMPLAINT;
	struct splat splat;

	for (const char *p = console; splat_next(p, &splat); p = splat.end) {
		/* What an announced splat explains: that the kernel has warned. */
		taint &= ~TAINT_WARN;
		if (!announced(&splat, output)) {
			say(j, VERDICT_SPLAT, "%.*s", splat.len, splat.text);
			return true;
		}
	}

	if (taint) {
		say(j, VERDICT_SPLAT, "the kernel is tainted (%lu) by a complaint that is not on the console",
		    facts->taint);
		return true;
	}
	return false;
}

/* Returns true when it has given a verdict on what was announced. */
static bool judge_announced(const char *output, const char *console, struct judgement *j)
{
	const char *what = output;
	int len, n, times;

	while ((what = next_announced(what, &len))) {
		n = splats_about(console, what, len);
		times = times_announced(output, what, len);
		if (n != times) {
			say(j, VERDICT_FAIL, "splat \"%.*s\" announced %d times, seen %d times",
			    len, what, times, n);
			return true;
		}
		what += len;
	}
	return false;
}

/* The panic's line on the console, if there is one. */
static bool find_panic(const char *console, struct splat *splat)
{
	while (splat_next(console, splat)) {
		if (splat->panic)
			return true;
		console = splat->end;
	}
	return false;
}

static void judge_timeout(const struct facts *facts, const char *output, const char *console,
			  struct judgement *j)
{
	const char *what = facts->ending == ENDING_NONE ? "no end" :
			   "ended, but the guest was not gone";
	char *before = xasprintf("%.*s", (int)facts->asked, console);
	struct judgement splat;

	if (judge_splats(facts, output, before, &splat))
		say(j, splat.verdict, "%s after %u s, and before that: %s", what,
		    facts->timeout, splat.reason);
	else
		say(j, VERDICT_TIMEOUT, "%s after %u s", what, facts->timeout);
	free(before);
}

static void judge_exit(const struct facts *facts, const char *output, struct judgement *j)
{
	const char *why;
	int len;

	switch (facts->status) {
	case KSFT_PASS:
		if (!*output)
			say(j, VERDICT_FAIL, "exit status 0, but it printed nothing: no check ran");
		else if (facts->cut)
			say(j, VERDICT_FAIL, "exit status 0, but its output ends in the middle of a line");
		else if (line_with(output, "not ok", &len))
			say(j, VERDICT_FAIL, "exit status 0, but it printed \"not ok\"");
		else
			say(j, VERDICT_PASS, "%s", "");
		return;
	case KSFT_SKIP:
		why = reason_after(output, "SKIP: ", &len);
		if (why)
			say(j, VERDICT_SKIP, "%.*s", len, why);
		else
			say(j, VERDICT_SKIP, "no reason given");
		return;
	case KSFT_XFAIL:
		why = reason_after(output, "XFAIL: ", &len);
		if (why) {
			say(j, VERDICT_XFAIL, "%.*s", len, why);
			return;
		}
		break;
	}
	say(j, VERDICT_FAIL, "exit status %d", facts->status);
}

void judge(const struct facts *facts, struct judgement *j)
{
	const char *output = facts->output ?: "";
	const char *console = facts->console ?: "";
	struct splat panic;

	if (facts->infra)
		say(j, VERDICT_INFRA, "%s", facts->infra);
	else if (find_panic(console, &panic))
		say(j, VERDICT_PANIC, "%.*s", panic.len, panic.text);
	else if (facts->flooded)
		say(j, VERDICT_FAIL, "printed without end");
	else if (facts->timed_out)
		judge_timeout(facts, output, console, j);
	else if (judge_splats(facts, output, console, j) || judge_announced(output, console, j))
		;
	else if (facts->ending == ENDING_NONE)
		say(j, VERDICT_LOST, "the guest ended with no word of the program's end%s%s",
		    facts->qemu ? "; QEMU: " : "", facts->qemu ?: "");
	else if (facts->ending == ENDING_SIGNAL)
		say(j, VERDICT_FAIL, "killed by signal %d (%s)", facts->status,
		    strsignal(facts->status) ?: "unknown");
	else
		judge_exit(facts, output, j);
}
