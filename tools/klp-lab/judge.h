/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From what was seen of a program and its guest to a verdict.
 *
 * No I/O and no clock: facts in, judgement out. What was not seen to end well
 * did not pass.
 */
#ifndef KLP_LAB_JUDGE_H
#define KLP_LAB_JUDGE_H

#include <stdbool.h>

#include "util.h"

/** EXIT_COMPLETE - exit status: all that was planned passed, or was skipped by name */
#define EXIT_COMPLETE	0
/** EXIT_FAILED - exit status: something failed */
#define EXIT_FAILED	1
/** EXIT_INCOMPLETE - exit status: the run is incomplete or could not be set up */
#define EXIT_INCOMPLETE	2

/**
 * enum verdict - what is said of a program
 * @VERDICT_PASS:    exit status 0, something was printed, the kernel is sound
 * @VERDICT_FAIL:    any other end of the program, or an announced splat that
 *		     did not come
 * @VERDICT_SKIP:    exit status 4, with the reason in a line "SKIP: ..."
 * @VERDICT_XFAIL:   exit status 2 and a line "XFAIL: ...". The status alone is
 *		     what a shell gives for a syntax error: a failure.
 * @VERDICT_TIMEOUT: did not end in time, with no complaint before
 * @VERDICT_PANIC:   the kernel panicked
 * @VERDICT_SPLAT:   the kernel complained, and the program had not announced it
 * @VERDICT_LOST:    the guest ended or went silent with no word of the program's
 *		     end, or the program was planned and never reported
 * @VERDICT_INFRA:   the guest could not be started; says nothing of the program
 */
enum verdict {
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_SKIP,
	VERDICT_XFAIL,
	VERDICT_TIMEOUT,
	VERDICT_PANIC,
	VERDICT_SPLAT,
	VERDICT_LOST,
	VERDICT_INFRA,
};

/** verdict_name() - the verdict in one lower-case word */
const char *verdict_name(enum verdict v);

/** verdict_good() - true for a verdict that lets the run end with EXIT_COMPLETE */
bool verdict_good(enum verdict v);

/**
 * enum ending - the agent's word on how the program ended
 * @ENDING_NONE:   it said nothing
 * @ENDING_EXIT:   exited with &facts.status
 * @ENDING_SIGNAL: killed by the signal &facts.status
 */
enum ending { ENDING_NONE, ENDING_EXIT, ENDING_SIGNAL };

/**
 * struct facts - what was seen
 * @infra:     why there was no guest to run the program in, or NULL
 * @ending:    how the program ended
 * @status:    its exit status or signal
 * @taint:     /proc/sys/kernel/tainted after the program
 * @output:    what it printed
 * @console:   what the kernel printed
 * @qemu:      what QEMU said last, or NULL
 * @cut:       its last line had no newline
 * @flooded:   it printed more than the lab takes
 * @timed_out: it was stopped by the watchdog, after @timeout seconds
 * @timeout:   see @timed_out
 * @asked:     bytes of @console when the lab asked what hangs, after @timed_out:
 *	       what follows is its own doing
 */
struct facts {
	const char *infra;
	enum ending ending;
	int status;
	unsigned long taint;
	const char *output;
	const char *console;
	const char *qemu;
	bool cut;
	bool flooded;
	bool timed_out;
	unsigned int timeout;
	size_t asked;
};

/**
 * struct judgement - the verdict, and why
 * @verdict: the verdict
 * @reason:  one line, as make_printable() leaves it; "" for a pass
 */
struct judgement {
	enum verdict verdict;
	char reason[256];
};

/**
 * judge() - give the verdict
 * @facts:     what was seen; strings may be NULL for ""
 * @judgement: filled in
 */
void judge(const struct facts *facts, struct judgement *judgement);

#endif /* KLP_LAB_JUDGE_H */
