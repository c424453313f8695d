// SPDX-License-Identifier: GPL-2.0
/* Finds the kernel's complaints in its log: the one list of patterns. */
#define _GNU_SOURCE
#include <string.h>

#include "splat.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define CUT_HERE	"------------[ cut here ]------------"
#define END_TRACE	"---[ end trace"
#define PANIC		"Kernel panic - not syncing"
#define CALL_TRACE	"Call Trace:"
#define LEAKS		"new suspected memory leaks"

/* A report without an end mark (lockdep, a hung task) ends after so many lines. */
#define REPORT_LINES	80

/* All are formats of the kernel, and contain no text of a test. */
static const char *const anywhere[] = {
	CUT_HERE,
	PANIC,
	"BUG: ",			/* NULL dereference, KASAN, scheduling while atomic, ... */
	"Oops: ",
	"general protection fault",
	"double fault: ",
	"0000 [#",			/* "divide error: 0000 [#1] SMP", and the like */
	"kernel BUG at ",
	"CFI failure at ",
	"Missing ENDBR: ",
	"[ ftrace bug ]",
	"INFO: trying to register non-static key",	/* lockdep */
	"UBSAN: ",
	"list_add corruption",
	"list_del corruption",
	"refcount_t: ",
	"ODEBUG: ",
	" with -EEXIST, don't try to register things",	/* kobject */
	"tried to init an initialized object",		/* kobject */
	"sysfs: cannot create duplicate filename ",
	"bad: scheduling from the idle thread!",
	"nobody cared (try booting with",		/* an interrupt */
	"detected buffer overflow in ",
	LEAKS,				/* kmemleak */
	"unreferenced object 0x",	/* /sys/kernel/debug/kmemleak */
	"Internal error: ",		/* Oops on arm64 */
	"Unable to handle kernel ",
	CALL_TRACE,			/* whatever else dumps a stack */
};

/* Only at the start of a record: drivers log lines with these words in them. */
static const char *const at_start[] = {
	"WARNING: ",			/* WARN(), most of lockdep's, suspicious RCU usage */
	"BUG ",				/* SLUB: "BUG kmalloc-8 (Not tainted): Poison overwritten" */
};

/* A task or CPU had to wait for too long. Anywhere in a record. */
static const char *const stalls[] = {
	"INFO: task ",			/* hung task */
	"BUG: soft lockup",
	"BUG: workqueue lockup",
	"Watchdog detected hard LOCKUP",
	"self-detected stall on CPU",	/* of RCU, from here on */
	"detected stalls",
	"detected expedited stalls",
	"kthread starved for ",
	"at kernel/rcu/tree_stall.h:",	/* RCU warns, too, that no grace period begins */
	"Marking clocksource ",		/* "... as unstable" */
};

static bool has(const char *line, int len, const char *what)
{
	return memmem(line, len, what, strlen(what)) != NULL;
}

/* Each report has one line that names its kind. */
static bool has_name(const char *line, int len)
{
	return has(line, len, "BUG: ") || has(line, len, "WARNING: ");
}

static int line_len(const char *line)
{
	return strcspn(line, "\n");
}

static const char *line_after(const char *line)
{
	line += line_len(line);
	return *line ? line + 1 : line;
}

/* Takes "[    1.234567] " off or, with CONFIG_PRINTK_CALLER, "[    1.234567][    T1] ". */
static void set_text(struct splat *splat, const char *line)
{
	int len = line_len(line);

	while (len && *line == '[') {
		const char *close = memchr(line, ']', len);
		const char *rest = close ? close + 1 : line + len;

		if (rest == line + len || (*rest != ' ' && *rest != '['))
			break;
		rest += *rest == ' ';
		len -= rest - line;
		line = rest;
	}
	while (len && line[len - 1] == '\r')
		len--;
	splat->text = line;
	splat->len = len;
}

static bool starts_with(const struct splat *splat, const char *what)
{
	size_t len = strlen(what);

	return (size_t)splat->len >= len && !memcmp(splat->text, what, len);
}

static bool is_stall(const struct splat *splat)
{
	for (size_t i = 0; i < ARRAY_SIZE(stalls); i++)
		if (has(splat->text, splat->len, stalls[i]))
			return true;
	return false;
}

/* True if the line is a complaint. Sets @splat->text, @splat->len and @splat->stall. */
static bool complains(const char *line, struct splat *splat)
{
	bool found = false;

	set_text(splat, line);
	splat->stall = is_stall(splat);
	for (size_t i = 0; i < ARRAY_SIZE(anywhere); i++)
		found |= has(splat->text, splat->len, anywhere[i]);
	for (size_t i = 0; i < ARRAY_SIZE(at_start); i++)
		found |= starts_with(splat, at_start[i]);
	return found || splat->stall;
}

/* A complaint of a single line. */
static bool is_short(const struct splat *splat)
{
	return splat->panic || has(splat->text, splat->len, LEAKS);
}

/* The line starts another report. The report of a stall does not explain other complaints. */
static bool starts_another(const struct splat *splat, const char *line)
{
	int len = line_len(line);
	struct splat other;

	if (has(line, len, CUT_HERE) || has(line, len, PANIC) || has(line, len, LEAKS))
		return true;
	return splat->stall && complains(line, &other) && !other.stall &&
	       !has(line, len, CALL_TRACE);
}

int splat_next(const char *log, struct splat *splat)
{
	const char *line;
	bool named = true;
	int lines = 0;

	for (line = log; *line; line = line_after(line))
		if (complains(line, splat))
			break;
	if (!*line)
		return 0;

	/* The line after "cut here" tells what the report is about. */
	if (has(line, line_len(line), CUT_HERE) && *line_after(line)) {
		line = line_after(line);
		/* WARN() has its message there; the line with the kind follows. */
		named = has_name(line, line_len(line));
	}
	splat->panic = has(line, line_len(line), PANIC);
	set_text(splat, line);
	splat->stall = is_stall(splat);

	for (line = line_after(line); *line; line = line_after(line)) {
		int len = line_len(line);

		if (is_short(splat) || starts_another(splat, line) ||
		    (named && has_name(line, len)))
			break;
		named |= has_name(line, len);
		if (++lines == REPORT_LINES || has(line, len, END_TRACE)) {
			line = line_after(line);
			break;
		}
	}
	splat->end = line;
	return 1;
}

bool splat_is_about(const struct splat *splat, const char *text, size_t len)
{
	return len && memmem(splat->text, splat->end - splat->text, text, len);
}

int splats_about(const char *log, const char *text, size_t len)
{
	struct splat splat;
	int n = 0;

	for (; splat_next(log, &splat); log = splat.end)
		n += splat_is_about(&splat, text, len);
	return n;
}
