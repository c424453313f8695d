/* SPDX-License-Identifier: GPL-2.0 */
/* Makes the names of programs, for people and for files, from their paths. */
#ifndef KLP_LAB_NAMING_H
#define KLP_LAB_NAMING_H

#include "program.h"

/**
 * naming_programs() - give each program a name that no other one has
 * @paths: paths in the guest, with words for the program behind commas; kept in the result
 * @count: how many, not 0
 *
 * The name is the last part of the path, without ".sh". If words follow, they name the
 * program instead, since they tell what it does. More than PROGRAM_WORDS_MAX words end the lab.
 *
 * Return: @count programs, to be freed; none is early.
 */
struct program *naming_programs(char *const *paths, size_t count);

/**
 * naming_mark_early() - mark a program as one to start before the others
 * @programs: the programs
 * @count:    how many
 * @early:    its path, with its words; the lab ends when no program has it
 */
void naming_mark_early(struct program *programs, size_t count, const char *early);

/**
 * naming_last_part() - get the last part of a path, without ".sh"
 * @path: the path
 * Return: a string, to be freed.
 */
char *naming_last_part(const char *path);

#endif /* KLP_LAB_NAMING_H */
