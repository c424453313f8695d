/* SPDX-License-Identifier: GPL-2.0 */
/* The command line. */
#ifndef KLP_LAB_OPTIONS_H
#define KLP_LAB_OPTIONS_H

#include <jansson.h>
#include <stdbool.h>

#include "vm.h"

/**
 * struct options - the command line; "klp-lab --help" explains each option
 * @shell:        open a shell, instead of running programs
 * @paths:        the programs, each a path in the guest with its words
 * @count:        how many
 * @machine:      the machine of the guests; its accelerator and forkall are not set yet
 * @template:     folder for the booted guest
 * @results:      result folder, or NULL
 * @accel:        kvm, tcg or auto
 * @accel_memory: file that keeps the choice of auto, or NULL
 * @group:        name of the programs as a whole
 * @again:        command that repeats a program, up to its name; or NULL
 * @prepare:      program to run before the booted guest is kept, or NULL
 * @warm_up:      program that warms a guest up, or NULL
 * @about:        from results_describe(), or NULL
 * @facts:        lines for the head of the report, mostly "name: value"
 * @complained:   the kernel complained before any program was run
 * @early:        programs to start before the others
 * @early_count:  how many
 * @confirm:      programs that failed run again
 * @jobs:         guests at a time
 * @timeout:      seconds for each program
 */
struct options {
	bool shell;
	char **paths;
	size_t count;
	struct machine machine;
	const char *template;
	const char *results;
	const char *accel;
	const char *accel_memory;
	const char *group;
	const char *again;
	const char *prepare;
	const char *warm_up;
	json_t *about;
	struct text facts;
	bool complained;
	const char **early;
	size_t early_count;
	bool confirm;
	unsigned int jobs;
	unsigned int timeout;
};

/**
 * options_parse() - read the command line; --help and a wrong command line end the lab
 * @argc: of main()
 * @argv: of main(); the words behind the command are reordered
 * @o:    filled in
 */
void options_parse(int argc, char **argv, struct options *o);

/**
 * options_path() - make the path of an option absolute; ends the lab when there is no such file
 * @option: name of the option, without "--"
 * @path:   its value; NULL, when the option is missing, ends the lab
 * Return: the path, to be freed.
 */
char *options_path(const char *option, const char *path);

/**
 * options_add_fact() - add a line to the head of the report
 * @o:     the options
 * @name:  name of the fact; "" when @value is a whole line
 * @value: the fact, without a newline
 */
void options_add_fact(struct options *o, const char *name, const char *value);

#endif /* KLP_LAB_OPTIONS_H */
