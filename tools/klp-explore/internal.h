/* SPDX-License-Identifier: GPL-2.0 */
/* What perform.c and observe.c share. */
#ifndef KLP_EXPLORE_INTERNAL_H
#define KLP_EXPLORE_INTERNAL_H

#include "machine.h"

/**
 * define PATH_LEN - bytes of a path in the guest
 */
#define PATH_LEN	128

/**
 * read_sysfs_number() - read a file of an installed livepatch
 * @machine:   the machine
 * @livepatch: the livepatch
 * @file:      the file
 * Return: the number, or -1 when there is no such file.
 */
int read_sysfs_number(const struct machine *machine, uint8_t livepatch, const char *file);

/**
 * read_parameter_number() - read a parameter of a livepatch's module
 * @machine:   the machine
 * @livepatch: the livepatch
 * @name:      the parameter
 * Return: the number, or -1 when the module is not loaded.
 */
int read_parameter_number(const struct machine *machine, uint8_t livepatch, const char *name);

/**
 * read_references() - read how many references there are to a livepatch's module
 * @machine:   the machine
 * @livepatch: the livepatch
 * Return: the number, or -1 when the module is not loaded.
 */
int read_references(const struct machine *machine, uint8_t livepatch);

#endif /* KLP_EXPLORE_INTERNAL_H */
