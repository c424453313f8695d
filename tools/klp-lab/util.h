/* SPDX-License-Identifier: GPL-2.0 */
/* Small functions that every part of klp-lab uses. */
#ifndef KLP_LAB_UTIL_H
#define KLP_LAB_UTIL_H

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

/**
 * ARRAY_SIZE() - count the elements of an array
 * @a: the array; not a pointer
 */
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/**
 * PRINTF() - attribute: have gcc check a function's format as that of printf()
 * @f: number of the parameter that is the format, from 1
 * @a: number of the first argument of the format
 */
#define PRINTF(f, a)	__attribute__((format(printf, f, a)))

/**
 * die() - print one line on stderr, and exit with EXIT_INCOMPLETE
 * @fmt: what is wrong and what to do, without a newline
 */
void die(const char *fmt, ...) PRINTF(1, 2) __attribute__((noreturn));

/**
 * problem() - note why something could not be done
 * @fmt: the reason, for a person; control characters in it become question marks
 *
 * For functions whose caller decides what a failure means: they return
 * problem(...), and the caller prints problem_text() or passes it on. The reason replaces
 * the one before, so it may not be made from problem_text() itself.
 *
 * Return: always -1.
 */
int problem(const char *fmt, ...) PRINTF(1, 2);

/**
 * make_printable() - turn control characters, except for tabs, into question marks, C1 too
 * @text: the text; changed in place
 */
void make_printable(char *text);

/**
 * problem_text() - get the reason of the last problem()
 * Return: static; valid until the next problem(). "" when there was none.
 */
const char *problem_text(void);

/*
 * interrupted - the number of the signal that asked the lab to end, or 0
 *
 * A signal handler sets it. All loops that wait look at it several times a second and
 * return problem("interrupted"), so that everything is cleaned up on the way.
 */
extern volatile sig_atomic_t interrupted;

/**
 * wait_ms() - get the time to wait until "interrupted" is to be looked at again
 * @deadline: a time of now_ms()
 * Return: milliseconds until @deadline, for poll(); at most 100, at least 0.
 */
int wait_ms(long long deadline);

/**
 * xasprintf() - asprintf() that exits when out of memory
 * @fmt: the format
 * Return: the string, to be freed.
 */
char *xasprintf(const char *fmt, ...) PRINTF(1, 2);

/**
 * xrealloc() - realloc() that exits when out of memory
 * @p:    memory to resize, or NULL
 * @size: bytes, not 0
 * Return: the memory, to be freed.
 */
void *xrealloc(void *p, size_t size);

/**
 * now_ms() - read the monotonic clock
 * Return: milliseconds.
 */
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
 * copy_to_memory() - copy a file to one in memory, without its holes
 * @fd: the file; its position is changed
 * Return: descriptor of the copy, or -1 with errno.
 */
int copy_to_memory(int fd);

/**
 * close_checked() - close a stream, and check that all of it was written
 * @f:    the stream
 * @path: its name, for the message
 * Return: 0 or problem(). Errors of earlier writes are found, too, such as a full disk.
 */
int close_checked(FILE *f, const char *path);

/**
 * read_file() - read a small file as a string
 * @path: its name
 * Return: memory to be freed, or NULL when it cannot be read.
 */
char *read_file(const char *path);

/**
 * struct text - text that grows
 * @data: ended by NUL; NULL while nothing was added
 * @len:  bytes, without the NUL
 */
struct text {
	char *data;
	size_t len;
};

/**
 * text_add() - add bytes; exits when out of memory
 * @text: the text
 * @data: the bytes
 * @len:  how many
 */
void text_add(struct text *text, const char *data, size_t len);

/**
 * text_free() - free the memory
 * @text: the text; empty afterwards, and can be used again
 */
void text_free(struct text *text);

#endif /* KLP_LAB_UTIL_H */
