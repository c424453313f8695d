/* SPDX-License-Identifier: GPL-2.0 */
/* From the paths of programs to the names by which people and files know them. */
#ifndef KLP_LAB_NAMING_H
#define KLP_LAB_NAMING_H

#include "program.h"

/**
 * naming_programs() - give each program a name that no other one has
 * @paths: paths in the guest, with words for the program behind commas
 * @count: how many
 *
 * The name is the last part of the path, without ".sh". A program with words is named by the
 * words instead: they tell what it is to do. A path with too many words ends the lab.
 *
 * Return: @count programs, allocated.
 */
struct program *naming_programs(char *const *paths, size_t count);

/**
 * naming_mark_early() - mark a program as one to start before the others
 * @programs: the programs
 * @count:    how many
 * @early:    its path; ends the lab when it is not among them
 */
void naming_mark_early(struct program *programs, size_t count, const char *early);

/**
 * naming_last_part() - the last part of a path, without ".sh"
 * @path: the path
 * Return: allocated.
 */
char *naming_last_part(const char *path);

#endif /* KLP_LAB_NAMING_H */
