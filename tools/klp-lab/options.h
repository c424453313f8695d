/* SPDX-License-Identifier: GPL-2.0 */
/* The command line. */
#ifndef KLP_LAB_OPTIONS_H
#define KLP_LAB_OPTIONS_H

#include <jansson.h>
#include <stdbool.h>

#include "vm.h"

/**
 * struct options - what klp-lab was asked for; "klp-lab --help" explains each option
 * @shell:        open a shell, instead of running programs
 * @paths:        of the programs
 * @count:        how many
 * @machine:      of the guests; its accelerator is not chosen yet
 * @template:     folder for the booted guest
 * @results:      result folder, or NULL
 * @accel:        kvm, tcg or auto
 * @accel_memory: file that keeps what auto found out, or NULL
 * @group:        of the programs
 * @again:        command that repeats a program, or NULL
 * @warm_up:      program that warms a guest up, or NULL
 * @about:        what is known of the programs, or NULL
 * @facts:        "name: value" lines
 * @complained:   the kernel did, before any program was run
 * @early:        programs to start before the others
 * @early_count:  how many
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
	const char *warm_up;
	json_t *about;
	struct text facts;
	bool complained;
	const char **early;
	size_t early_count;
	unsigned int jobs;
	unsigned int timeout;
};

/**
 * options_parse() - read the command line; a wrong one, and --help, end the lab
 * @argc: as main() has it
 * @argv: as main() has it; what follows the command is reordered
 * @o:    filled in
 */
void options_parse(int argc, char **argv, struct options *o);

/**
 * options_path() - make the path of an option absolute; ends the lab when there is no such file
 * @option: name of the option
 * @path:   its value, or NULL
 * Return: allocated.
 */
char *options_path(const char *option, const char *path);

/**
 * options_add_fact() - add a line to the head of the report
 * @o:     the options
 * @name:  of the fact; "" when @value is a whole line
 * @value: the fact
 */
void options_add_fact(struct options *o, const char *name, const char *value);

#endif /* KLP_LAB_OPTIONS_H */
