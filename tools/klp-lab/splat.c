// SPDX-License-Identifier: GPL-2.0
/* Finds the kernel's complaints in the console: the one list of patterns. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <string.h>

#include "splat.h"
#include "util.h"

#define CUT_HERE	"------------[ cut here ]------------"
#define END_TRACE	"---[ end trace"
#define PANIC		"Kernel panic - not syncing"

/* A report without an end mark (lockdep, a hung task) is over after as many lines. */
#define REPORT_LINES	80

/* Anywhere in a line. Each is a format of the kernel's own: no word of a test's. */
static const char *const patterns[] = {
	CUT_HERE,
	PANIC,
	"BUG: ",			/* NULL dereference, KASAN, soft lockup, ... */
	"WARNING: ",			/* WARN(), lockdep, suspicious RCU usage */
	"Oops: ",
	"general protection fault",
	"double fault: ",
	"kernel BUG at ",
	"INFO: task ",			/* hung task */
	"self-detected stall on CPU",
	"detected stalls",		/* of RCU: on CPUs/tasks, on tasks */
	"detected expedited stalls",
	"UBSAN: ",
	"kmemleak: ",
	"list_add corruption",
	"list_del corruption",
	"refcount_t: ",
	"unreferenced object 0x",	/* /sys/kernel/debug/kmemleak */
	"Internal error: ",		/* Oops on arm64 */
	"Unable to handle kernel ",
	"Call Trace:",			/* whatever else dumps a stack */
};

static bool has(const char *line, int len, const char *what)
{
	return memmem(line, len, what, strlen(what)) != NULL;
}

/* The line that says what kind of report it is: each has one. */
static bool has_name(const char *line, int len)
{
	return has(line, len, "BUG: ") || has(line, len, "WARNING: ");
}

static bool complains(const char *line, int len)
{
	/* "kmemleak: Kernel memory leak detector initialized": not a complaint. */
	if (has(line, len, "leak detector initialized") ||
	    has(line, len, "leak detector thread"))
		return false;

	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
		if (has(line, len, patterns[i]))
			return true;
	return false;
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

int splat_next(const char *console, struct splat *splat)
{
	const char *line;
	bool named = true;
	int lines = 0;

	for (line = console; *line; line = line_after(line))
		if (complains(line, line_len(line)))
			break;
	if (!*line)
		return 0;

	/* The line under the scissors says what it is about. */
	if (has(line, line_len(line), CUT_HERE) && *line_after(line)) {
		line = line_after(line);
		/* WARN() has its message there; its name follows. */
		named = has_name(line, line_len(line));
	}
	splat->panic = has(line, line_len(line), PANIC);
	set_text(splat, line);

	for (line = line_after(line); *line; line = line_after(line)) {
		int len = line_len(line);

		if (splat->panic || has(line, len, CUT_HERE) || has(line, len, PANIC) ||
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
