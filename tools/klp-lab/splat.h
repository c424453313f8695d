/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the kernel's complaints in the console: the one list of patterns. */
#ifndef KLP_LAB_SPLAT_H
#define KLP_LAB_SPLAT_H

/**
 * struct splat - one complaint of the kernel: a WARN, an Oops, a lockdep report...
 * @text: its first telling line, not ended by NUL
 * @len:  bytes in @text
 * @end:  where to look on
 * @panic: it is a kernel panic
 */
struct splat {
	const char *text;
	int len;
	const char *end;
	_Bool panic;
};

/**
 * splat_next() - find the next complaint
 * @console: the console, or the end of the splat before
 * @splat:   filled in
 *
 * The lines of one report (cut here, WARNING, call trace, end trace) are one
 * splat. A panic inside a report is a splat of its own.
 *
 * Return: 1, or 0 when there is none.
 */
int splat_next(const char *console, struct splat *splat);

#endif /* KLP_LAB_SPLAT_H */
