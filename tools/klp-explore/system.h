/* SPDX-License-Identifier: GPL-2.0 */
/* Files and modules of the guest's kernel. */
#ifndef KLP_EXPLORE_SYSTEM_H
#define KLP_EXPLORE_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

/**
 * die() - print a message to standard error, and exit with 2
 * @format: as for printf()
 */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/**
 * read_text() - read the first line of a file, as far as it fits
 * @path: the file
 * @text: filled in, without the newline; empty when it cannot be read
 * @size: of @text
 * Return: false when the file cannot be read.
 */
bool read_text(const char *path, char *text, size_t size);

/**
 * write_text() - write to a file that exists
 * @path: the file
 * @text: what to write
 * Return: 0, or a negative errno.
 */
int write_text(const char *path, const char *text);

/**
 * exists() - tell whether there is such a file
 * @path: the file
 * Return: true when there is.
 */
bool exists(const char *path);

/**
 * load_module() - load a module
 * @file:   the module's file
 * @params: its parameters, with blanks between
 * Return: 0, or a negative errno.
 */
int load_module(const char *file, const char *params);

/**
 * unload_module() - unload a module that nothing uses
 * @name: the module
 * Return: 0, or a negative errno: -EWOULDBLOCK when it is in use.
 */
int unload_module(const char *name);

/**
 * address_of() - find a symbol of the kernel's
 * @symbol: its name
 * Return: its address, or 0.
 */
unsigned long address_of(const char *symbol);

/**
 * seconds() - read a clock that nobody sets
 * Return: seconds since some time in the past.
 */
double seconds(void);

#endif /* KLP_EXPLORE_SYSTEM_H */
