// SPDX-License-Identifier: GPL-2.0
/* judge.c: every verdict, and which verdict wins over which. */
#include "unit.h"

#include <signal.h>

#include "judge.c"

#define WARN_AT(where)						\
	"[    1.5] ------------[ cut here ]------------\n"	\
	"[    1.5] WARNING: CPU: 0 PID: 7 at " where "\n"	\
	"[    1.5] ---[ end trace 0000000000000000 ]---\n"
#define PANICKED	"[    2.5] Kernel panic - not syncing: Fatal exception\n"
#define ANNOUNCED(what)	COMMENT ANNOUNCE what "\n"

/* A program that ran well: each test changes some of these facts. */
#define GOOD .ending = ENDING_EXIT, .output = "TEST: all ... ok\n", .timeout = 60

static void expect(struct facts facts, enum verdict verdict, const char *reason)
{
	struct judgement j = { .verdict = -1 };

	judge(&facts, &j);
	assert_string_equal(j.reason, reason);
	assert_string_equal(verdict_name(j.verdict), verdict_name(verdict));
}

#define EXPECT(verdict, reason, ...) \
	expect((struct facts) { GOOD, ##__VA_ARGS__ }, verdict, reason)

/* The tests change a fact that GOOD has set. */
#pragma GCC diagnostic ignored "-Woverride-init"

#define SILENT_TAINT \
	"the kernel is tainted (512) by a complaint that is not in its log"

static void a_good_end_passes(void **state)
{
	(void)state;
	EXPECT(VERDICT_PASS, "");
}

static void every_verdict_has_a_name_and_only_three_are_good(void **state)
{
	(void)state;
	for (int v = VERDICT_PASS; v <= VERDICT_INFRA; v++) {
		assert_non_null(verdict_name(v));
		assert_int_equal(verdict_good(v), v == VERDICT_PASS || v == VERDICT_SKIP ||
						  v == VERDICT_XFAIL);
		for (int w = VERDICT_PASS; w < v; w++)
			assert_string_not_equal(verdict_name(v), verdict_name(w));
	}
}

static void no_output_is_no_pass(void **state)
{
	(void)state;
	EXPECT(VERDICT_FAIL, "exit status 0, but it printed nothing: no check ran",
	       .output = NULL);
	EXPECT(VERDICT_FAIL, "exit status 0, but it printed nothing: no check ran",
	       .output = "");
}

static void a_cut_line_is_no_pass(void **state)
{
	(void)state;
	EXPECT(VERDICT_FAIL, "exit status 0, but its output ends in the middle of a line",
	       .output = "TEST: a", .cut = true);
}

static void a_printed_not_ok_is_no_pass(void **state)
{
	const char *why = "exit status 0, but it printed \"not ok\"";

	(void)state;
	EXPECT(VERDICT_FAIL, why, .output = "not ok 1 a\n");
	EXPECT(VERDICT_FAIL, why, .output = "ok 1 a\nnot ok 2 b\n");
	EXPECT(VERDICT_PASS, "", .output = "# that is not ok, but no result\n");
}

static void a_status_other_than_kselftests_fails(void **state)
{
	(void)state;
	EXPECT(VERDICT_FAIL, "exit status 1", .status = 1);
	EXPECT(VERDICT_FAIL, "exit status 3", .status = 3);
	EXPECT(VERDICT_FAIL, "exit status 5", .status = 5);
	EXPECT(VERDICT_FAIL, "exit status 255", .status = 255);
	EXPECT(VERDICT_FAIL, "exit status 1", .status = 1, .output = "SKIP: no\nXFAIL: no\n");
}

static void status_4_skips_with_its_reason(void **state)
{
	(void)state;
	EXPECT(VERDICT_SKIP, "no such module", .status = 4, .output = "SKIP: no such module\n");
	EXPECT(VERDICT_SKIP, "too old", .status = 4, .output = "TEST: a ... SKIP: too old\nb\n");
	EXPECT(VERDICT_SKIP, "cut", .status = 4, .output = "SKIP: cut", .cut = true);
}

static void a_skip_without_a_reason_is_a_failure(void **state)
{
	const char *why = "exit status 4, a skip, but no line \"SKIP: \" has a reason";

	(void)state;
	EXPECT(VERDICT_FAIL, why, .status = 4);
	EXPECT(VERDICT_FAIL, why, .status = 4, .output = NULL);
	EXPECT(VERDICT_FAIL, why, .status = 4, .output = "SKIP: \n");
	EXPECT(VERDICT_FAIL, why, .status = 4, .output = "SKIP:\n");
}

static void skip_in_the_output_alone_does_not_skip(void **state)
{
	(void)state;
	EXPECT(VERDICT_PASS, "", .output = "SKIP: a part of it\n");
}

static void status_2_is_xfail_only_with_its_line(void **state)
{
	(void)state;
	EXPECT(VERDICT_XFAIL, "known", .status = 2, .output = "a\nXFAIL: known\nb\n");
	EXPECT(VERDICT_FAIL, "exit status 2", .status = 2);
	EXPECT(VERDICT_FAIL, "exit status 2", .status = 2, .output = NULL);
	EXPECT(VERDICT_FAIL, "exit status 2", .status = 2, .output = "SKIP: no\n");
}

static void a_signal_fails_and_is_named(void **state)
{
	(void)state;
	EXPECT(VERDICT_FAIL, "killed by signal 11 (Segmentation fault)",
	       .ending = ENDING_SIGNAL, .status = 11);
	/* Signals whose numbers are exit statuses of a skip and an xfail. */
	EXPECT(VERDICT_FAIL, "killed by signal 4 (Illegal instruction)",
	       .ending = ENDING_SIGNAL, .status = 4, .output = "SKIP: no\n");
	EXPECT(VERDICT_FAIL, "killed by signal 2 (Interrupt)",
	       .ending = ENDING_SIGNAL, .status = 2, .output = "XFAIL: no\n");
}

static void no_word_of_the_end_is_lost(void **state)
{
	const char *why = "the guest ended with no word of the program's end";

	(void)state;
	EXPECT(VERDICT_LOST, why, .ending = ENDING_NONE);
	EXPECT(VERDICT_LOST, why, .ending = ENDING_NONE, .status = 4, .output = "SKIP: no\n");
	EXPECT(VERDICT_LOST, "the guest ended with no word of the program's end; QEMU: a: b",
	       .ending = ENDING_NONE, .qemu = "a: b");
	/* QEMU printed a warning, but it worked. */
	EXPECT(VERDICT_PASS, "", .ending = ENDING_EXIT, .output = "ok\n", .qemu = "a: b");
	expect((struct facts) { 0 }, VERDICT_LOST, why);
}

static void a_timeout_says_what_did_not_end(void **state)
{
	(void)state;
	EXPECT(VERDICT_TIMEOUT, "no end after 60 s", .ending = ENDING_NONE, .timed_out = true);
	EXPECT(VERDICT_TIMEOUT, "ended, but the guest was not gone after 60 s",
	       .timed_out = true);
	EXPECT(VERDICT_TIMEOUT, "ended, but the guest was not gone after 7 s",
	       .timed_out = true, .ending = ENDING_SIGNAL, .status = 9, .timeout = 7);
}

static void an_unannounced_splat_is_said_over_a_pass(void **state)
{
	(void)state;
	EXPECT(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 7 at a.c:1", .console = WARN_AT("a.c:1"));
}

static void the_first_unannounced_splat_is_the_reason(void **state)
{
	(void)state;
	EXPECT(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 7 at b.c:2", .output = ANNOUNCED("a.c:1"),
	       .console = WARN_AT("a.c:1") WARN_AT("b.c:2") WARN_AT("c.c:3"));
}

static void an_announced_splat_passes_when_seen_once(void **state)
{
	(void)state;
	EXPECT(VERDICT_PASS, "", .output = "ok\n" ANNOUNCED("at a.c:1"), .taint = 1 << 9,
	       .console = WARN_AT("a.c:1"));
	EXPECT(VERDICT_PASS, "", .output = ANNOUNCED("a.c:1") ANNOUNCED("b.c:2"),
	       .console = WARN_AT("b.c:2") WARN_AT("a.c:1"));
}

static void an_announced_splat_has_to_come(void **state)
{
	(void)state;
	EXPECT(VERDICT_FAIL, "splat \"a.c:1\" announced 1 times, seen 0 times",
	       .output = ANNOUNCED("a.c:1"));
	EXPECT(VERDICT_FAIL, "splat \"b.c:2\" announced 1 times, seen 0 times",
	       .output = ANNOUNCED("a.c:1") ANNOUNCED("b.c:2"), .console = WARN_AT("a.c:1"));
}

static void an_announced_splat_may_come_once(void **state)
{
	(void)state;
	EXPECT(VERDICT_FAIL, "splat \"a.c:1\" announced 1 times, seen 2 times",
	       .output = ANNOUNCED("a.c:1"), .console = WARN_AT("a.c:1") WARN_AT("a.c:1"));
}

static void two_announcements_of_one_text_are_for_two_splats(void **state)
{
	(void)state;
	EXPECT(VERDICT_PASS, "", .output = ANNOUNCED("a.c:1") ANNOUNCED("a.c:1"),
	       .console = WARN_AT("a.c:1") WARN_AT("a.c:1"));
	EXPECT(VERDICT_FAIL, "splat \"a.c:1\" announced 2 times, seen 1 times",
	       .output = ANNOUNCED("a.c:1") ANNOUNCED("a.c:1"), .console = WARN_AT("a.c:1"));
}

static void an_announcement_may_be_a_comment_in_comments(void **state)
{
	(void)state;
	EXPECT(VERDICT_PASS, "", .output = COMMENT COMMENT ANNOUNCED("a.c:1"),
	       .console = WARN_AT("a.c:1"));
	EXPECT(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 7 at a.c:1",
	       .output = ANNOUNCE "a.c:1\n", .console = WARN_AT("a.c:1"));
}

static void an_announcement_is_a_line_of_its_own(void **state)
{
	(void)state;
	EXPECT(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 7 at a.c:1",
	       .output = "  " ANNOUNCED("a.c:1"), .console = WARN_AT("a.c:1"));
}

static void an_announcement_is_for_text_of_the_report_alone(void **state)
{
	(void)state;
	EXPECT(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 7 at b.c:2",
	       .output = ANNOUNCED("klp_patch"), .console = WARN_AT("b.c:2") "klp_patch\n");
}

static void an_announcement_of_nothing_allows_nothing(void **state)
{
	(void)state;
	EXPECT(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 7 at a.c:1", .output = ANNOUNCED(""),
	       .console = WARN_AT("a.c:1"));
}

static void a_missing_announced_splat_wins_over_the_exit_status(void **state)
{
	(void)state;
	EXPECT(VERDICT_FAIL, "splat \"a.c:1\" announced 1 times, seen 0 times", .status = 4,
	       .output = ANNOUNCED("a.c:1") "SKIP: no\n");
}

static void a_taint_without_a_complaint_is_a_splat(void **state)
{
	(void)state;
	EXPECT(VERDICT_SPLAT, SILENT_TAINT, .taint = 1 << 9);
	EXPECT(VERDICT_SPLAT, SILENT_TAINT, .taint = 1 << 9, .output = ANNOUNCED("a.c:1"));
}

static void an_announced_warn_explains_the_taint_of_a_warn_alone(void **state)
{
	(void)state;
	for (int bit = 0; bit < 20; bit++) {
		bool complaint = bit == 5 || bit == 7 || bit == 14;
		struct facts facts = { GOOD, .taint = 1UL << 9 | 1UL << bit,
				       .output = ANNOUNCED("a.c:1"),
				       .console = WARN_AT("a.c:1") };
		struct judgement j;

		judge(&facts, &j);
		assert_int_equal(j.verdict, complaint ? VERDICT_SPLAT : VERDICT_PASS);
	}
	EXPECT(VERDICT_SPLAT,
	       "the kernel is tainted (640) by a complaint that is not in its log",
	       .taint = 1 << 9 | 1 << 7, .output = ANNOUNCED("a.c:1"),
	       .console = WARN_AT("a.c:1"));
}

static void each_taint_of_a_complaint_is_a_splat_and_no_other(void **state)
{
	(void)state;
	for (int bit = 0; bit < 20; bit++) {
		bool complaint = bit == 5 || bit == 7 || bit == 9 || bit == 14;
		struct facts facts = { GOOD, .taint = 1UL << bit };
		struct judgement j;

		judge(&facts, &j);
		assert_int_equal(j.verdict, complaint ? VERDICT_SPLAT : VERDICT_PASS);
	}
}

static void a_splat_wins_over_the_programs_end(void **state)
{
	const char *why = "WARNING: CPU: 0 PID: 7 at a.c:1";

	(void)state;
	EXPECT(VERDICT_SPLAT, why, .console = WARN_AT("a.c:1"), .status = 1);
	EXPECT(VERDICT_SPLAT, why, .console = WARN_AT("a.c:1"), .status = 4, .output = "SKIP: a\n");
	EXPECT(VERDICT_SPLAT, why, .console = WARN_AT("a.c:1"), .ending = ENDING_NONE);
	EXPECT(VERDICT_SPLAT, why, .console = WARN_AT("a.c:1"), .ending = ENDING_SIGNAL);
	EXPECT(VERDICT_SPLAT, SILENT_TAINT, .taint = 1 << 9, .status = 4, .output = "SKIP: a\n");
}

static void a_complaint_is_seen_in_the_log_alone(void **state)
{
	const char *why = "WARNING: possible circular locking dependency detected";
	const char *log = "livepatch: a\nWARNING: possible circular locking dependency detected\n"
			  "Call Trace:\n";

	(void)state;
	EXPECT(VERDICT_SPLAT, why, .log = log);
	EXPECT(VERDICT_SPLAT, why, .log = log, .status = 1);
	EXPECT(VERDICT_PASS, "", .log = log, .output = ANNOUNCED("circular locking"));
	EXPECT(VERDICT_PASS, "", .log = "livepatch: a\n", .console = "livepatch: a\n");
}

static void a_complaint_in_the_log_and_on_the_console_is_one(void **state)
{
	const char *log = "WARNING: CPU: 0 PID: 7 at a.c:1\n---[ end trace 0 ]---\n";
	const char *both = ANNOUNCED("a.c:1") ANNOUNCED("b.c:2");

	(void)state;
	EXPECT(VERDICT_PASS, "", .log = log, .console = WARN_AT("a.c:1"),
	       .output = ANNOUNCED("a.c:1"));
	/* The second complaint came after the log was read: only the console has it. */
	EXPECT(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 7 at b.c:2", .log = log,
	       .console = WARN_AT("a.c:1") WARN_AT("b.c:2"), .output = ANNOUNCED("a.c:1"));
	EXPECT(VERDICT_PASS, "", .log = log, .console = WARN_AT("b.c:2"), .output = both);
	/* The same complaint came again after the log was read. */
	EXPECT(VERDICT_FAIL, "splat \"a.c:1\" announced 1 times, seen 2 times", .log = log,
	       .console = WARN_AT("a.c:1") WARN_AT("a.c:1"), .output = ANNOUNCED("a.c:1"));
	EXPECT(VERDICT_FAIL, "splat \"b.c:2\" announced 1 times, seen 0 times", .log = log,
	       .console = WARN_AT("a.c:1"), .output = both);
}

static void a_log_that_is_not_whole_is_no_pass(void **state)
{
	const char *why = "a part of the kernel log was overwritten before it was read";

	(void)state;
	EXPECT(VERDICT_FAIL, why, .log_lost = true);
	EXPECT(VERDICT_FAIL, why, .log_lost = true, .status = 4, .output = "SKIP: a\n");
	EXPECT(VERDICT_FAIL, "exit status 1", .log_lost = true, .status = 1);
	EXPECT(VERDICT_SPLAT, "BUG: a", .log_lost = true, .log = "BUG: a\n");
}

static bool stalls(struct facts facts)
{
	struct judgement j = { .stall = true };

	judge(&facts, &j);
	return j.stall;
}

#define STALLS(...) stalls((struct facts) { GOOD, ##__VA_ARGS__ })
#define STALLED "rcu: INFO: rcu_sched self-detected stall on CPU\n"

static void a_stall_is_told_from_other_complaints(void **state)
{
	(void)state;
	assert_true(STALLS(.log = STALLED));
	assert_true(STALLS(.console = STALLED));
	assert_true(STALLS(.console = STALLED, .timed_out = true, .asked = strlen(STALLED)));
	assert_true(STALLS(.log = STALLED WARN_AT("a.c:1"), .output = ANNOUNCED("a.c:1")));
	/* A lockup is a stall. An Oops and a bad page, which the log does not have, are not. */
	assert_true(STALLS(.log = STALLED, .taint = 1 << 14));
	assert_false(STALLS(.log = STALLED, .taint = 1 << 7));
	assert_false(STALLS(.log = STALLED, .taint = 1 << 5));
	assert_false(STALLS(.log = WARN_AT("a.c:1")));
	assert_false(STALLS(.log = ""));
	/* The other complaint is the reason, before or after the stall. */
	assert_false(STALLS(.log = STALLED WARN_AT("a.c:1")));
	EXPECT(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 7 at a.c:1", .log = STALLED WARN_AT("a.c:1"));
	EXPECT(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 7 at a.c:1", .log = WARN_AT("a.c:1") STALLED);
}

/* The wait(2) status of a process that was killed or exited. */
#define KILLED(sig)	(sig)
#define EXITED(status)	((status) << 8)

static enum verdict loss(enum verdict verdict, const char *reason, int status)
{
	struct judgement j = { .verdict = verdict };

	strcpy(j.reason, reason);
	judge_loss(&j, status);
	return j.verdict;
}

static void a_guest_that_is_lost_by_its_qemu_is_the_machines_fault(void **state)
{
	struct judgement j = { .verdict = VERDICT_LOST, .reason = "the guest ended; QEMU: words" };
	const char *guests = "QEMU: qemu: fatal: Trying to execute code outside RAM or ROM at 0x0";

	(void)state;
	assert_int_equal(loss(VERDICT_LOST, "", KILLED(SIGKILL)), VERDICT_INFRA);
	assert_int_equal(loss(VERDICT_LOST, "", KILLED(SIGABRT)), VERDICT_INFRA);
	assert_int_equal(loss(VERDICT_LOST, "", EXITED(137)), VERDICT_INFRA);
	/* The guest reset itself, wrote to isa-debug-exit, or made QEMU abort. */
	assert_int_equal(loss(VERDICT_LOST, "", EXITED(0)), VERDICT_LOST);
	assert_int_equal(loss(VERDICT_LOST, "", EXITED(1)), VERDICT_LOST);
	assert_int_equal(loss(VERDICT_LOST, guests, KILLED(SIGABRT)), VERDICT_LOST);
	/* The status is not known, or the guest was not lost. */
	assert_int_equal(loss(VERDICT_LOST, "", -1), VERDICT_LOST);
	assert_int_equal(loss(VERDICT_PASS, "", KILLED(SIGKILL)), VERDICT_PASS);
	assert_int_equal(loss(VERDICT_PANIC, "", KILLED(SIGKILL)), VERDICT_PANIC);

	judge_loss(&j, KILLED(SIGKILL));
	assert_string_equal(j.reason,
			    "QEMU was killed by signal 9 (Killed): the guest ended; QEMU: words");
}

#define NO_END(seen)							\
	.ending = ENDING_NONE, .timed_out = true, .console = seen, .asked = strlen(seen)

static void a_splat_wins_over_a_timeout(void **state)
{
	(void)state;
	EXPECT(VERDICT_SPLAT, "no end after 60 s, and before that: WARNING: CPU: 0 PID: 7 at a.c:1",
	       NO_END(WARN_AT("a.c:1")));
	EXPECT(VERDICT_SPLAT, "ended, but the guest was not gone after 60 s, and before that: "
	       "WARNING: CPU: 0 PID: 7 at b.c:2", NO_END(WARN_AT("a.c:1") WARN_AT("b.c:2")),
	       .ending = ENDING_EXIT, .output = ANNOUNCED("a.c:1"));
	EXPECT(VERDICT_SPLAT, "ended, but the guest was not gone after 60 s, and before that: "
	       SILENT_TAINT, NO_END(""), .ending = ENDING_EXIT, .taint = 1 << 9);
}

static void what_the_lab_asked_for_is_no_splat(void **state)
{
	(void)state;
	EXPECT(VERDICT_TIMEOUT, "no end after 60 s", NO_END(WARN_AT("a.c:1")), .asked = 0);
	EXPECT(VERDICT_TIMEOUT, "no end after 60 s", NO_END(WARN_AT("a.c:1") "Call Trace:\n"),
	       .asked = strlen(WARN_AT("a.c:1")), .output = ANNOUNCED("a.c:1"));
	EXPECT(VERDICT_TIMEOUT, "no end after 60 s", NO_END(""), .console = NULL);
}

static void a_timeout_wins_over_a_splat_that_did_not_come(void **state)
{
	(void)state;
	EXPECT(VERDICT_TIMEOUT, "no end after 60 s", NO_END(""), .output = ANNOUNCED("a.c:1"));
}

static void a_flood_wins_over_a_timeout_and_the_end(void **state)
{
	(void)state;
	EXPECT(VERDICT_FAIL, "printed without end", .flooded = true);
	EXPECT(VERDICT_FAIL, "printed without end", .flooded = true, .timed_out = true);
	EXPECT(VERDICT_FAIL, "printed without end", .flooded = true, .status = 4,
	       .output = "SKIP: a\n", .console = WARN_AT("a.c:1"));
}

static void a_panic_wins_over_all_that_the_guest_said(void **state)
{
	const char *why = "Kernel panic - not syncing: Fatal exception";

	(void)state;
	EXPECT(VERDICT_PANIC, why, .console = PANICKED);
	EXPECT(VERDICT_PANIC, why, .console = PANICKED, .status = 4, .output = "SKIP: a\n");
	EXPECT(VERDICT_PANIC, why, .console = PANICKED, .ending = ENDING_NONE);
	EXPECT(VERDICT_PANIC, why, .console = PANICKED, .timed_out = true);
	EXPECT(VERDICT_PANIC, why, .console = PANICKED, .flooded = true);
	EXPECT(VERDICT_PANIC, why, .console = WARN_AT("a.c:1") PANICKED WARN_AT("b.c:2"));
}

static void a_panic_cannot_be_announced(void **state)
{
	(void)state;
	EXPECT(VERDICT_PANIC, "Kernel panic - not syncing: Fatal exception",
	       .console = PANICKED, .output = ANNOUNCED("Kernel panic"));
}

static void no_guest_wins_over_all(void **state)
{
	(void)state;
	expect((struct facts) { .infra = "no room" }, VERDICT_INFRA, "no room");
	EXPECT(VERDICT_INFRA, "no room", .infra = "no room", .console = PANICKED,
	       .flooded = true, .timed_out = true);
}

static void a_reason_is_one_line_that_fits(void **state)
{
	struct judgement j;
	char output[1024] = "SKIP: ";

	(void)state;
	memset(output + strlen(output), 'x', 900);
	judge(&(struct facts) { GOOD, .status = 4, .output = output }, &j);
	assert_int_equal(strlen(j.reason), sizeof(j.reason) - 1);
	assert_int_equal(strspn(j.reason, "x"), sizeof(j.reason) - 1);
}

static void a_reason_is_kept_off_the_terminals_controls(void **state)
{
	(void)state;
	EXPECT(VERDICT_SKIP, "?[2Ja\tb? \u20ac", .status = 4,
	       .output = "SKIP: \033[2Ja\tb\x7f \u20ac\n");
	EXPECT(VERDICT_SPLAT, "BUG: ?[31m", .console = "BUG: \033[31m\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_good_end_passes),
		TEST(every_verdict_has_a_name_and_only_three_are_good),
		TEST(no_output_is_no_pass),
		TEST(a_cut_line_is_no_pass),
		TEST(a_printed_not_ok_is_no_pass),
		TEST(a_status_other_than_kselftests_fails),
		TEST(status_4_skips_with_its_reason),
		TEST(a_skip_without_a_reason_is_a_failure),
		TEST(skip_in_the_output_alone_does_not_skip),
		TEST(status_2_is_xfail_only_with_its_line),
		TEST(a_signal_fails_and_is_named),
		TEST(no_word_of_the_end_is_lost),
		TEST(a_timeout_says_what_did_not_end),
		TEST(an_unannounced_splat_is_said_over_a_pass),
		TEST(the_first_unannounced_splat_is_the_reason),
		TEST(an_announced_splat_passes_when_seen_once),
		TEST(an_announced_splat_has_to_come),
		TEST(an_announced_splat_may_come_once),
		TEST(two_announcements_of_one_text_are_for_two_splats),
		TEST(an_announcement_may_be_a_comment_in_comments),
		TEST(an_announcement_is_a_line_of_its_own),
		TEST(an_announcement_is_for_text_of_the_report_alone),
		TEST(an_announcement_of_nothing_allows_nothing),
		TEST(a_missing_announced_splat_wins_over_the_exit_status),
		TEST(a_taint_without_a_complaint_is_a_splat),
		TEST(an_announced_warn_explains_the_taint_of_a_warn_alone),
		TEST(each_taint_of_a_complaint_is_a_splat_and_no_other),
		TEST(a_complaint_is_seen_in_the_log_alone),
		TEST(a_complaint_in_the_log_and_on_the_console_is_one),
		TEST(a_log_that_is_not_whole_is_no_pass),
		TEST(a_stall_is_told_from_other_complaints),
		TEST(a_guest_that_is_lost_by_its_qemu_is_the_machines_fault),
		TEST(a_splat_wins_over_the_programs_end),
		TEST(a_splat_wins_over_a_timeout),
		TEST(what_the_lab_asked_for_is_no_splat),
		TEST(a_timeout_wins_over_a_splat_that_did_not_come),
		TEST(a_flood_wins_over_a_timeout_and_the_end),
		TEST(a_panic_wins_over_all_that_the_guest_said),
		TEST(a_panic_cannot_be_announced),
		TEST(no_guest_wins_over_all),
		TEST(a_reason_is_one_line_that_fits),
		TEST(a_reason_is_kept_off_the_terminals_controls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
