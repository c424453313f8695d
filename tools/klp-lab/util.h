/* SPDX-License-Identifier: GPL-2.0 */
/* Small things that every part of klp-lab uses. */
#ifndef KLP_LAB_UTIL_H
#define KLP_LAB_UTIL_H

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define PRINTF(f, a)	__attribute__((format(printf, f, a)))

/**
 * die() - say one line on stderr and end with EXIT_INCOMPLETE
 * @fmt: what is wrong and what to do, without a newline
 */
void die(const char *fmt, ...) PRINTF(1, 2) __attribute__((noreturn));

/**
 * problem() - note why something could not be done
 * @fmt: the reason, for a person; control characters in it become question marks
 *
 * For functions whose caller decides what a failure means: they return
 * problem(...), and the caller prints problem_text() or passes it on.
 *
 * Return: always -1.
 */
int problem(const char *fmt, ...) PRINTF(1, 2);

/** make_printable() - make control characters question marks, tabs excepted */
void make_printable(char *text);

/** problem_text() - the reason that was noted last; "" if none */
const char *problem_text(void);

/*
 * interrupted - a signal asked the lab to end
 *
 * Set by a signal handler. Whatever waits looks at it a few times a second and
 * returns problem("interrupted"), so that everything is cleaned up on the way.
 */
extern volatile sig_atomic_t interrupted;

/**
 * wait_ms() - how long to wait at most before looking at @interrupted again
 * @deadline: a time of now_ms()
 * Return: milliseconds until @deadline, for poll(); at most 100, at least 0.
 */
int wait_ms(long long deadline);

/** xasprintf() - asprintf() that returns the string and ends when out of memory */
char *xasprintf(const char *fmt, ...) PRINTF(1, 2);

/** xrealloc() - realloc() that ends the program when out of memory */
void *xrealloc(void *p, size_t size);

/** now_ms() - milliseconds of the monotonic clock */
long long now_ms(void);

/**
 * write_all() - write to a descriptor until all is written
 * @fd:   the descriptor, blocking
 * @data: what to write
 * @len:  bytes
 * Return: 0, or -1 with errno.
 */
int write_all(int fd, const void *data, size_t len);

/**
 * close_checked() - close a stream and find out whether all of it was written
 * @f:    the stream
 * @path: its name, for the message
 * Return: 0, or problem(): a full disk shows here at the latest.
 */
int close_checked(FILE *f, const char *path);

/**
 * read_file() - the content of a small file, as a string
 * @path: its name
 * Return: memory to be freed, or NULL with errno.
 */
char *read_file(const char *path);

/**
 * struct text - text that grows
 * @data: ended by NUL; NULL while nothing was added
 * @len:  bytes, NUL not counted
 */
struct text {
	char *data;
	size_t len;
};

/** text_add() - add @len bytes */
void text_add(struct text *text, const char *data, size_t len);

/** text_free() - free the memory; the text can be used again */
void text_free(struct text *text);

#endif /* KLP_LAB_UTIL_H */
