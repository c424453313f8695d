/* SPDX-License-Identifier: GPL-2.0 */
/* One program in one fork of the template. */
#ifndef KLP_LAB_PROGRAM_H
#define KLP_LAB_PROGRAM_H

#include "judge.h"
#include "template.h"

/**
 * struct program - a program that is planned to run
 * @path:  path in the guest; words for the program follow behind commas
 * @name:  for people and files: see naming_programs(); unique
 * @early: takes long, so it is started before the others
 */
struct program {
	const char *path;
	char *name;
	bool early;
};

/**
 * struct result - how the run of a program ended
 * @judgement: the verdict
 * @started:   when the worker began, a time of now_ms(); 0 when the program was not run
 * @seconds:   from @started to the end
 * @ran:       a guest began to run the program
 * @no_start:  the guest did not start from the template, which may be spoilt
 * @no_warm:   the warm fork did not go on, or did not end
 */
struct result {
	struct judgement judgement;
	long long started;
	double seconds;
	bool ran;
	bool no_start;
	bool no_warm;
};

/**
 * program_run() - run a program in its own fork, and judge it
 * @program:  the program
 * @machine:  the machine of the template
 * @template: the template to fork
 * @warm:     from vm_fork(), to be used instead; VM_NONE when there is none. The caller still
 *	      has to vm_close() it
 * @results:  folder that gets NAME.output, NAME.log, NAME.console and NAME.qemu-cmd
 * @timeout:  seconds that the program may take
 * @result:   filled in
 *
 * If the guest or a file cannot be set up, the verdict is VERDICT_INFRA.
 */
void program_run(const struct program *program, const struct machine *machine,
		 const struct template *template, const struct vm *warm,
		 const char *results, unsigned int timeout, struct result *result);

/**
 * program_ended() - take the agent's reply about the end of a program
 * @line:  from guest_line()
 * @nonce: of the order to run it
 * @facts: its ending, status and taint are set
 * Return: true when the line is that reply; else the ending is unchanged, but the status may not
 *	be.
 */
bool program_ended(const char *line, const char *nonce, struct facts *facts);

#endif /* KLP_LAB_PROGRAM_H */
