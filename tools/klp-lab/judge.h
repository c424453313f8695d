/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Gives the verdict on a program, from what was seen of it and of its guest.
 *
 * No I/O and no clock: facts in, judgement out. A program passes only if it was seen
 * to end well.
 */
#ifndef KLP_LAB_JUDGE_H
#define KLP_LAB_JUDGE_H

#include <stdbool.h>

#include "util.h"

/**
 * define EXIT_COMPLETE - exit status if all verdicts are good, and not all are skips
 */
#define EXIT_COMPLETE	0
/**
 * define EXIT_FAILED - exit status of a complete run if a verdict is not good
 */
#define EXIT_FAILED	1
/**
 * define EXIT_INCOMPLETE - exit status if the run is incomplete or could not be set up
 *
 * Also if all programs were skipped, or the kernel complained before a program was run.
 */
#define EXIT_INCOMPLETE	2

/**
 * enum verdict - the verdict on a program
 * @VERDICT_PASS:    exit status 0, the program printed whole lines, none of them "not ok",
 *		     and the kernel did not complain
 * @VERDICT_FAIL:    any other end of the program; output without end; a part of the kernel
 *		     log is missing; or splats were not seen as often as announced
 * @VERDICT_SKIP:    exit status 4, with the reason in a line "SKIP: ..."; without one
 *		     it is a failure
 * @VERDICT_XFAIL:   exit status 2 and a line "XFAIL: ...". Without the line it is a failure:
 *		     bash exits with 2 for a syntax error.
 * @VERDICT_TIMEOUT: the program or its guest did not end in time, with no complaint before
 * @VERDICT_PANIC:   the kernel panicked
 * @VERDICT_SPLAT:   the kernel complained, and the program had not announced it
 * @VERDICT_LOST:    the guest ended before the agent reported the program's end, or the
 *		     run ended before the program did
 * @VERDICT_INFRA:   the guest could not be started, its QEMU was killed or aborted, or a busy
 *		     host stalled it: no verdict on the program
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

/**
 * verdict_name() - name a verdict
 * @v: the verdict
 * Return: one lower-case word; static.
 */
const char *verdict_name(enum verdict v);

/**
 * verdict_good() - tell whether a verdict lets the run end with EXIT_COMPLETE
 * @v: the verdict
 * Return: true for a pass, a skip and an xfail.
 */
bool verdict_good(enum verdict v);

/**
 * enum ending - how the program ended, as the agent has reported it
 * @ENDING_NONE:   the agent did not report an end
 * @ENDING_EXIT:   the program exited with &facts.status
 * @ENDING_SIGNAL: the signal &facts.status killed it
 */
enum ending { ENDING_NONE, ENDING_EXIT, ENDING_SIGNAL };

/**
 * struct facts - what was seen of a program and its guest
 * @infra:     why there was no guest to run the program in, or NULL
 * @ending:    how the program ended
 * @status:    its exit status or signal
 * @taint:     flags that /proc/sys/kernel/tainted has got since the program began
 * @output:    all output of the program
 * @log:       the records of the kernel log since the guest was forked, a line each
 * @console:   all output of the kernel to its console
 * @qemu:      the last line that QEMU printed, or NULL
 * @log_lost:  records were overwritten before they were read, or none can be read
 * @cut:       the last line of @output had no newline
 * @flooded:   the program or the kernel printed more than the lab takes
 * @timed_out: the program or its guest did not end within @timeout seconds
 * @timeout:   the seconds that the program had
 * @asked:     if @timed_out, the bytes of @console up to then. The rest is what the lab had
 *	       the kernel print about the hang
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
 * @stall:   for VERDICT_SPLAT: the kernel complained only of stalls, which a busy host can
 *	     cause
 * @reason:  one line without control characters but tabs; "" for a pass
 */
struct judgement {
	enum verdict verdict;
	bool stall;
	char reason[256];
};

/**
 * judge() - give the verdict
 * @facts:     what was seen; @output, @log and @console may be NULL for ""
 * @judgement: filled in
 */
void judge(const struct facts *facts, struct judgement *judgement);

/**
 * judge_loss() - make a loss VERDICT_INFRA if QEMU was killed or failed
 * @judgement: from judge(); only VERDICT_LOST can change
 * @status:    QEMU's wait(2) status; -1 when it is not known
 *
 * It stays VERDICT_LOST when QEMU failed through the guest's fault.
 */
void judge_loss(struct judgement *judgement, int status);

#endif /* KLP_LAB_JUDGE_H */
