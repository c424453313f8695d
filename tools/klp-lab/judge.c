// SPDX-License-Identifier: GPL-2.0
/* Gives the verdict on a program, from what was seen of it and of its guest. */
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
 * QEMU exits with 0 when the guest resets itself, and with 1 when the guest writes to
 * isa-debug-exit. A shell script around QEMU exits with more when a signal has killed QEMU.
 */
#define QEMU_STATUS_MAX	1

/*
 * A program announces a splat by a comment with any text of the report. Programs that run
 * other programs put further "# " before it.
 */
#define COMMENT		"# "
#define ANNOUNCE	"announce-splat: "

/*
 * The kernel's taint flags that stand for a complaint: bad page, died, warned,
 * soft lockup. They catch complaints that splat.c does not know.
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

/* Finds the next line from @text on that starts with @word. Returns its rest, or NULL. */
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

/* Returns the text of the next announcement, from @text on, or NULL. */
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
 * Returns the reason behind @word, or NULL. @word can be anywhere in a line: upstream's
 * skip() prints it behind an unfinished "TEST: name ... ".
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

/* Returns true when @output announces @splat. */
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

/* Counts the announcements in @output of exactly @what. */
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

/* Crosses off a logged complaint with the same text. Returns false when there is none. */
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
 * Returns the log, and behind it the complaints that only the console has. The log has all,
 * whatever the console's level is, until the agent last read it. Later ones are on the console.
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
 * Returns true after a verdict on complaints that were not announced. It names the first
 * that is not a stall or, if all are stalls, the first.
 */
static bool judge_splats(const struct facts *facts, const char *output, const char *complaints,
			 struct judgement *j)
{
	unsigned long taint = facts->taint & TAINT_COMPLAINT;
	bool found = false;
	struct splat splat;

	for (const char *p = complaints; splat_next(p, &splat); p = splat.end) {
		/* Any splat, even an announced one, explains that the kernel has warned. */
		taint &= ~TAINT_WARN;
		if (announced(&splat, output) || (found && splat.stall))
			continue;
		say(j, VERDICT_SPLAT, "%.*s", splat.len, splat.text);
		j->stall = splat.stall;
		found = true;
		if (!splat.stall)
			break;
	}

	/* A stall explains no other taint flag. */
	if (found && taint & ~TAINT_LOCKUP)
		j->stall = false;
	if (!found && taint) {
		say(j, VERDICT_SPLAT, "the kernel is tainted (%lu) by a complaint that is not in its log",
		    facts->taint);
		return true;
	}
	return found;
}

/* Returns true after a verdict on splats that were not seen as often as announced. */
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

/* Finds a panic. It is on the console only: after it the agent reads the log no more. */
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

/* The program ended, and the kernel has no complaint. */
static void judge_end(const struct facts *facts, const char *output, struct judgement *j)
{
	if (facts->ending == ENDING_SIGNAL)
		say(j, VERDICT_FAIL, "killed by signal %d (%s)", facts->status,
		    strsignal(facts->status) ?: "unknown");
	else
		judge_exit(facts, output, j);
	/* The lost part may have had a complaint. */
	if (verdict_good(j->verdict) && facts->log_lost)
		say(j, VERDICT_FAIL, "a part of the kernel log was overwritten before it was read");
}

/* There was a guest, and neither a panic nor output without end. */
static void judge_complaints(const struct facts *facts, const char *console,
			     struct judgement *j)
{
	const char *output = facts->output ?: "";
	/* After a timeout the lab has the kernel print more: that is no complaint. */
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

/* QEMU prints this before it aborts because of an error of the guest. */
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
