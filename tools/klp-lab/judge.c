// SPDX-License-Identifier: GPL-2.0
/* From what was seen of a program and its guest to a verdict. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../testing/selftests/livepatch/splat.h"
#include "judge.h"

/* kselftest's exit statuses. */
#define KSFT_PASS	0
#define KSFT_XFAIL	2
#define KSFT_SKIP	4

/*
 * QEMU ends with 0 when the guest resets itself, with 1 when it writes to isa-debug-exit. A
 * shell that wraps it and was told of a signal ends with more.
 */
#define QEMU_STATUS_MAX	1

/*
 * How a program announces a splat: a comment of its own, any text of the report.
 * Programs that run other programs put a "# " of their own before it.
 */
#define COMMENT		"# "
#define ANNOUNCE	"announce-splat: "

/*
 * The kernel's taint flags that stand for a complaint: bad page, died, warned,
 * soft lockup. They catch what the list of complaints does not know.
 */
#define TAINT_WARN	(1UL << 9)
#define TAINT_LOCKUP	(1UL << 14)
#define TAINT_COMPLAINT	(1UL << 5 | 1UL << 7 | TAINT_WARN | TAINT_LOCKUP)

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
		if (splat_is_about(splat, what, len))
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

/* A kernel may complain without end: the first hundred complaints are enough. */
#define SPLATS_MAX	100

/* Takes a complaint with the same text off those in the log. False when there is none. */
static bool take_same(struct splat *logged, int count, const struct splat *splat)
{
	for (int i = 0; i < count; i++) {
		if (logged[i].len != splat->len ||
		    memcmp(logged[i].text, splat->text, splat->len))
			continue;
		logged[i].len = -1;
		return true;
	}
	return false;
}

/*
 * All complaints of the kernel, once each. The log has them whatever the console's level is.
 * The console has those that came after the log was read, and all when nobody read it.
 */
static char *complaints_of(const char *log, const char *console)
{
	struct splat logged[SPLATS_MAX], splat;
	struct text all = { 0 };
	const char *rest = log;
	int count = 0;

	text_add(&all, log, strlen(log));
	while (count < SPLATS_MAX && splat_next(rest, &logged[count]))
		rest = logged[count++].end;
	for (int n = 0; n < SPLATS_MAX && splat_next(console, &splat); n++) {
		console = splat.end;
		if (take_same(logged, count, &splat))
			continue;
		text_add(&all, splat.text, splat.end - splat.text);
		text_add(&all, "\n", 1);
	}
	return all.data;
}

/*
 * Returns true when it has given a verdict on what was not announced. Of several the first is
 * named; one that is no stall, if there is one.
 */
static bool judge_splats(const struct facts *facts, const char *output, const char *complaints,
			 struct judgement *j)
{
	unsigned long taint = facts->taint & TAINT_COMPLAINT;
	bool found = false;
	struct splat splat;

	for (const char *p = complaints; splat_next(p, &splat); p = splat.end) {
		/* What an announced splat explains: that the kernel has warned. */
		taint &= ~TAINT_WARN;
		if (announced(&splat, output) || (found && splat.stall))
			continue;
		say(j, VERDICT_SPLAT, "%.*s", splat.len, splat.text);
		j->stall = splat.stall;
		found = true;
		if (!splat.stall)
			break;
	}

	/* A stall does not explain that the kernel has died. */
	if (found && taint & ~TAINT_LOCKUP)
		j->stall = false;
	if (!found && taint) {
		say(j, VERDICT_SPLAT, "the kernel is tainted (%lu) by a complaint that is not in its log",
		    facts->taint);
		return true;
	}
	return found;
}

/* Returns true when it has given a verdict on what was announced. */
static bool judge_announced(const char *output, const char *complaints, struct judgement *j)
{
	const char *what = output;
	int len, n, times;

	while ((what = next_announced(what, &len))) {
		/* One announcement allows one splat. */
		n = splats_about(complaints, what, len);
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

/* The panic's line on the console, if there is one: nobody reads the log any more then. */
static bool find_panic(const char *console, struct splat *splat)
{
	while (splat_next(console, splat)) {
		if (splat->panic)
			return true;
		console = splat->end;
	}
	return false;
}

static void judge_timeout(const struct facts *facts, const char *output,
			  const char *complaints, struct judgement *j)
{
	const char *what = facts->ending == ENDING_NONE ? "no end" :
			   "ended, but the guest was not gone";
	struct judgement splat = { 0 };

	if (judge_splats(facts, output, complaints, &splat)) {
		say(j, splat.verdict, "%s after %u s, and before that: %s", what,
		    facts->timeout, splat.reason);
		j->stall = splat.stall;
	} else {
		say(j, VERDICT_TIMEOUT, "%s after %u s", what, facts->timeout);
	}
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
		if (why && len)
			say(j, VERDICT_SKIP, "%.*s", len, why);
		else
			say(j, VERDICT_FAIL, "exit status 4, a skip, but no line \"SKIP: \" has a reason");
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

/* The program ended, and the kernel has nothing to complain of. */
static void judge_end(const struct facts *facts, const char *output, struct judgement *j)
{
	if (facts->ending == ENDING_SIGNAL)
		say(j, VERDICT_FAIL, "killed by signal %d (%s)", facts->status,
		    strsignal(facts->status) ?: "unknown");
	else
		judge_exit(facts, output, j);
	/* Nobody knows what else it had to say. */
	if (verdict_good(j->verdict) && facts->log_lost)
		say(j, VERDICT_FAIL, "a part of the kernel log was overwritten before it was read");
}

/* There was a guest, and neither a panic nor output without end. */
static void judge_complaints(const struct facts *facts, const char *console,
			     struct judgement *j)
{
	const char *output = facts->output ?: "";
	/* What the lab asked for after the end of the time is no complaint. */
	size_t len = facts->timed_out ? facts->asked : strlen(console);
	char *before = xasprintf("%.*s", (int)len, console);
	char *complaints = complaints_of(facts->log ?: "", before);

	if (facts->timed_out)
		judge_timeout(facts, output, complaints, j);
	else if (judge_splats(facts, output, complaints, j) ||
		 judge_announced(output, complaints, j))
		;
	else if (facts->ending == ENDING_NONE)
		say(j, VERDICT_LOST, "the guest ended with no word of the program's end%s%s",
		    facts->qemu ? "; QEMU: " : "", facts->qemu ?: "");
	else
		judge_end(facts, output, j);
	free(complaints);
	free(before);
}

void judge(const struct facts *facts, struct judgement *j)
{
	const char *console = facts->console ?: "";
	struct splat panic;

	*j = (struct judgement) { 0 };
	if (facts->infra)
		say(j, VERDICT_INFRA, "%s", facts->infra);
	else if (find_panic(console, &panic))
		say(j, VERDICT_PANIC, "%.*s", panic.len, panic.text);
	else if (facts->flooded)
		say(j, VERDICT_FAIL, "printed without end");
	else
		judge_complaints(facts, console, j);
}

/* What QEMU says before it aborts because of what the guest has done. */
#define GUESTS_FAULT	"Trying to execute code outside RAM or ROM"

void judge_loss(struct judgement *j, int status)
{
	char *before;

	if (j->verdict != VERDICT_LOST || status < 0 || strstr(j->reason, GUESTS_FAULT))
		return;
	before = xasprintf("%s", j->reason);
	if (WIFSIGNALED(status))
		say(j, VERDICT_INFRA, "QEMU was killed by signal %d (%s): %s", WTERMSIG(status),
		    strsignal(WTERMSIG(status)) ?: "unknown", before);
	else if (WEXITSTATUS(status) > QEMU_STATUS_MAX)
		say(j, VERDICT_INFRA, "QEMU ended with status %d: %s", WEXITSTATUS(status), before);
	free(before);
}
