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
 * @VERDICT_SKIP:    exit status 4, with the reason in a line "SKIP: ..."; with none
 *		     it is a failure
 * @VERDICT_XFAIL:   exit status 2 and a line "XFAIL: ...". The status alone is
 *		     what a shell gives for a syntax error: a failure.
 * @VERDICT_TIMEOUT: did not end in time, with no complaint before
 * @VERDICT_PANIC:   the kernel panicked
 * @VERDICT_SPLAT:   the kernel complained, and the program had not announced it
 * @VERDICT_LOST:    the guest ended by itself with no word of the program's
 *		     end, or the program was planned and never reported
 * @VERDICT_INFRA:   the guest could not be started, or something ended its QEMU, or it
 *		     was kept waiting by a busy host; says nothing of the program
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
 * @taint:     flags that /proc/sys/kernel/tainted has got since the program began
 * @output:    what it printed
 * @log:       the records of the kernel log since the guest was forked, a line each
 * @log_lost:  some of them were overwritten before they were read, or none can be read
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
	const char *log;
	const char *console;
	const char *qemu;
	bool log_lost;
	bool cut;
	bool flooded;
	bool timed_out;
	unsigned int timeout;
	size_t asked;
};

/**
 * struct judgement - the verdict, and why
 * @verdict: the verdict
 * @stall:   for VERDICT_SPLAT: all that the kernel complained of is that somebody was
 *	     kept waiting, which a busy host can be the cause of
 * @reason:  one line, as make_printable() leaves it; "" for a pass
 */
struct judgement {
	enum verdict verdict;
	bool stall;
	char reason[256];
};

/**
 * judge() - give the verdict
 * @facts:     what was seen; strings may be NULL for ""
 * @judgement: filled in
 */
void judge(const struct facts *facts, struct judgement *judgement);

/**
 * judge_loss() - a guest that was lost because of its QEMU is the machine's fault
 * @judgement: from judge(); VERDICT_LOST may become VERDICT_INFRA
 * @status:    how QEMU ended, as wait(2) tells; -1 when that is not known
 */
void judge_loss(struct judgement *judgement, int status);

#endif /* KLP_LAB_JUDGE_H */
