/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the kernel's complaints in its log: the one list of patterns. For klp-lab, and for
 * find_splats on a machine without it.
 */
#ifndef SPLAT_H
#define SPLAT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct splat - one complaint of the kernel: a WARN, an Oops, a lockdep report...
 * @text: its first line that tells what it is about; does not end with NUL
 * @len:  bytes in @text
 * @end:  where to continue the search
 * @panic: it is a kernel panic
 * @stall: a task or CPU had to wait for too long, which a busy host can cause
 */
struct splat {
	const char *text;
	int len;
	const char *end;
	bool panic;
	bool stall;
};

/**
 * splat_next() - find the next complaint
 * @log:   the console or the kernel log, a line for each record; or @end of the splat before
 * @splat: filled in
 *
 * The lines of one report (cut here, WARNING, call trace, end trace) are one
 * splat. A panic inside a report is another splat.
 *
 * Return: 1, or 0 when there is none.
 */
int splat_next(const char *log, struct splat *splat);

/**
 * splat_is_about() - true when a text is anywhere in the lines of a complaint
 * @splat: the complaint
 * @text:  what to look for
 * @len:   bytes in @text; nothing is found for 0
 */
bool splat_is_about(const struct splat *splat, const char *text, size_t len);

/**
 * splats_about() - count the complaints that have a text in their lines
 * @log:  as for splat_next()
 * @text: what to look for
 * @len:  bytes in @text
 */
int splats_about(const char *log, const char *text, size_t len);

#endif /* SPLAT_H */
