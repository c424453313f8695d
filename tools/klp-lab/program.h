/* SPDX-License-Identifier: GPL-2.0 */
/* One program in one fork of the template. */
#ifndef KLP_LAB_PROGRAM_H
#define KLP_LAB_PROGRAM_H

#include "judge.h"
#include "template.h"

/**
 * struct program - a program that is planned to run
 * @path:  in the guest
 * @name:  for people and files: the last part of @path, without ".sh"; unique
 * @early: takes so long that it is better started before the others
 */
struct program {
	const char *path;
	char *name;
	bool early;
};

/**
 * struct result - what came of a program
 * @judgement: the verdict
 * @started:   time of now_ms() at the start of the fork; 0 when there was none
 * @seconds:   from then to its end
 * @no_start:  the guest did not come up from the template: look for the fault there
 * @no_warm:   the warm fork did not go on, or did not end
 */
struct result {
	struct judgement judgement;
	long long started;
	double seconds;
	bool no_start;
	bool no_warm;
};

/**
 * program_run() - run a program in a fork of its own and judge it
 * @program:  the program
 * @machine:  what the template was made of
 * @template: where to start from
 * @warm:     from vm_fork(), to be used instead; VM_NONE when there is none
 * @results:  folder that gets NAME.output, NAME.log, NAME.console and NAME.qemu-cmd
 * @timeout:  seconds that the program may take
 * @result:   filled in
 *
 * What cannot be set up is a judgement too: VERDICT_INFRA.
 */
void program_run(const struct program *program, const struct machine *machine,
		 const struct template *template, const struct vm *warm,
		 const char *results, unsigned int timeout, struct result *result);

/**
 * program_ended() - take the agent's word on how a program ended
 * @line:  from guest_line()
 * @nonce: of the order to run it
 * @facts: its ending, status and taint are set
 * Return: true when the line is that word; else nothing is set that counts.
 */
bool program_ended(const char *line, const char *nonce, struct facts *facts);

#endif /* KLP_LAB_PROGRAM_H */
