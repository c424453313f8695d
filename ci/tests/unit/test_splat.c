// SPDX-License-Identifier: GPL-2.0
/* splat.c: which lines are complaints, and where a complaint starts and ends. */
#include "unit.h"

#include <glob.h>

#include "splat.c"

#define SCISSORS "------------[ cut here ]------------\n"
#define END "---[ end trace 0123456789abcdef ]---\n"

/* Checks the splats in @console against their @count lines in @texts. */
static void expect(const char *console, size_t count, const char *const *texts)
{
	struct splat splat;
	size_t n = 0;

	for (; splat_next(console, &splat); console = splat.end) {
		char *text = xasprintf("%.*s", splat.len, splat.text);

		assert_true(n < count);
		assert_string_equal(text, texts[n]);
		assert_int_equal(splat.panic, !strncmp(text, PANIC, strlen(PANIC)));
		assert_true(splat.end > splat.text);
		n++;
		free(text);
	}
	assert_int_equal(n, count);
}

#define EXPECT(console, ...) expect(console, ARRAY_SIZE(((const char *[]) { __VA_ARGS__ })), \
				    (const char *[]) { __VA_ARGS__ })
#define EXPECT_NONE(console) expect(console, 0, NULL)

static void a_quiet_console_has_none(void **state)
{
	(void)state;
	EXPECT_NONE("");
	EXPECT_NONE("\n");
	EXPECT_NONE("\n\n[    0.1] all is well\n");
	EXPECT_NONE("no newline at the end");
}

static void a_warn_is_one_splat(void **state)
{
	(void)state;
	EXPECT("[    1.0] before\n"
	       "[    1.0] " SCISSORS
	       "[    1.0] WARNING: CPU: 0 PID: 1 at a.c:1 f+0x1/0x2\n"
	       "[    1.0] Modules linked in: a(OE)\n"
	       "[    1.0] Call Trace:\n"
	       "[    1.0]  <TASK>\n"
	       "[    1.0] " END
	       "[    1.0] after\n",
	       "WARNING: CPU: 0 PID: 1 at a.c:1 f+0x1/0x2");
}

static void a_warn_with_a_message_is_one_splat(void **state)
{
	(void)state;
	EXPECT(SCISSORS "a message\n" "WARNING: CPU: 0 PID: 1 at a.c:1\n" END, "a message");
	EXPECT(SCISSORS "a message\n" "WARNING: a\n" "WARNING: b\n", "a message", "WARNING: b");
}

static void two_reports_are_two(void **state)
{
	(void)state;
	EXPECT(SCISSORS "WARNING: a\n" END SCISSORS "WARNING: b\n" END,
	       "WARNING: a", "WARNING: b");
	EXPECT(SCISSORS "WARNING: a\n" END "between\n" "UBSAN: b\n" END,
	       "WARNING: a", "UBSAN: b");
}

static void scissors_start_a_report_within_a_report(void **state)
{
	(void)state;
	EXPECT("WARNING: possible recursive locking detected\n"
	       SCISSORS "kernel BUG at b.c:1!\n" END,
	       "WARNING: possible recursive locking detected", "kernel BUG at b.c:1!");
}

static void a_bug_or_warning_within_a_report_is_one_more(void **state)
{
	(void)state;
	EXPECT("INFO: task a:1 blocked\nCall Trace:\n" "BUG: KASAN: b\nCall Trace:\n"
	       "WARNING: suspicious RCU usage\n",
	       "INFO: task a:1 blocked", "BUG: KASAN: b", "WARNING: suspicious RCU usage");
}

static void a_panic_within_an_oops_is_one_more(void **state)
{
	(void)state;
	EXPECT("BUG: kernel NULL pointer dereference, address: 0\n"
	       "Oops: 0000 [#1]\n"
	       "Call Trace:\n"
	       "Kernel panic - not syncing: Fatal exception\n",
	       "BUG: kernel NULL pointer dereference, address: 0",
	       "Kernel panic - not syncing: Fatal exception");
}

static void a_panic_is_told_from_what_follows_it(void **state)
{
	(void)state;
	EXPECT("Kernel panic - not syncing: a\nCPU: 0\nCall Trace:\n" END,
	       "Kernel panic - not syncing: a", "Call Trace:");
}

static void a_panic_right_under_the_scissors_is_seen(void **state)
{
	(void)state;
	/* Scissors and panic may be of two CPUs: a WARN prints the scissors separately. */
	EXPECT(SCISSORS "Kernel panic - not syncing: a\n", "Kernel panic - not syncing: a");
}

static void a_timestamp_is_taken_off(void **state)
{
	(void)state;
	EXPECT("[    1.000000] BUG: a\n", "BUG: a");
	EXPECT("[12345.000000] BUG: [x] a\n", "BUG: [x] a");
	EXPECT("[12345.000000] " SCISSORS "[12345.000000] WARNING: b\n" END, "WARNING: b");
}

static void a_caller_is_taken_off(void **state)
{
	(void)state;
	/* info_print_prefix() in kernel/printk/printk.c prints it. */
	EXPECT("[    1.000000][    T1] BUG: a\n", "BUG: a");
	EXPECT("[    1.000000][   C12] BUG: [x] a\n", "BUG: [x] a");
}

static void a_bracket_that_is_not_closed_stays(void **state)
{
	(void)state;
	EXPECT("[    1.0 BUG: a\n", "[    1.0 BUG: a");
	EXPECT("[    1.0 BUG: a]\n", "[    1.0 BUG: a]");
	EXPECT("[    1.0 BUG: a\n]  \n", "[    1.0 BUG: a");
}

static void carriage_returns_are_taken_off(void **state)
{
	(void)state;
	EXPECT("[    1.0] BUG: a\r\nb\r\n", "BUG: a");
	EXPECT("[    1.0] BUG: a\r\r\n", "BUG: a");
	EXPECT("------------[ cut here ]------------\r\nWARNING: a\r\n", "WARNING: a");
}

static void a_last_line_needs_no_newline(void **state)
{
	(void)state;
	EXPECT("BUG: a", "BUG: a");
	EXPECT("Kernel panic - not syncing: a", "Kernel panic - not syncing: a");
	EXPECT(SCISSORS "WARNING: a", "WARNING: a");
	EXPECT(SCISSORS, "------------[ cut here ]------------");
	EXPECT("------------[ cut here ]------------", "------------[ cut here ]------------");
	EXPECT("BUG: a\n---[ end trace", "BUG: a");
}

static void a_report_without_an_end_is_over_after_80_lines(void **state)
{
	struct text console = { 0 };
	char *two;

	(void)state;
	text_add(&console, "BUG: a\n", 7);
	for (int i = 1; i < REPORT_LINES; i++)
		text_add(&console, "x\n", 2);
	two = xasprintf("%sOops: b\n", console.data);
	EXPECT(two, "BUG: a");
	free(two);

	two = xasprintf("%sx\nOops: b\n", console.data);
	EXPECT(two, "BUG: a", "Oops: b");
	free(two);
	text_free(&console);
}

static void every_kind_of_complaint_is_known(void **state)
{
	static const char *const lines[] = {
		"BUG: KASAN: use-after-free in f+0x1/0x2",
		"BUG: kernel NULL pointer dereference, address: 0000000000000000",
		"BUG: sleeping function called from invalid context at a.c:1",
		"watchdog: BUG: soft lockup - CPU#0 stuck for 26s!",
		"WARNING: possible circular locking dependency detected",
		"WARNING: suspicious RCU usage",
		"Oops: 0002 [#1] PREEMPT SMP",
		"general protection fault, probably for non-canonical address 0x1",
		"double fault: 0000 [#1]",
		"kernel BUG at a.c:1!",
		"INFO: task a:1 blocked for more than 120 seconds.",
		"rcu: INFO: rcu_sched self-detected stall on CPU",
		"rcu: INFO: rcu_sched detected stalls on CPUs/tasks:",
		"rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 1-.... }",
		"INFO: rcu_tasks detected stalls on tasks:",
		"INFO: rcu_tasks_trace detected stalls? (Late IPI?)",
		"UBSAN: array-index-out-of-bounds in a.c:1:2",
		"kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)",
		"list_add corruption. prev->next should be next",
		"list_del corruption, x->next is LIST_POISON1",
		"refcount_t: underflow; use-after-free.",
		"unreferenced object 0xffff888003d5a000 (size 32):",
		"Internal error: Oops: 96000004 [#1] SMP",
		"Unable to handle kernel NULL pointer dereference at virtual address 0",
		"Call Trace:",
		"BUG kmalloc-64 (Tainted: G    B): Object already free",
		"[ BUG: Invalid wait context ]",
		"divide error: 0000 [#1] PREEMPT SMP",
		"INFO: trying to register non-static key.",
		"BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 31s!",
		"NMI watchdog: Watchdog detected hard LOCKUP on cpu 0",
		"rcu: rcu_sched kthread starved for 5250 jiffies! g1 f0x0 RCU_GP_WAIT_FQS(5) ->state=0x0",
		"ODEBUG: free active (active state 0) object type: timer_list hint: f+0x0/0x1",
		"sysfs: cannot create duplicate filename '/kernel/a'",
		"kobject_add_internal failed for a with -EEXIST, don't try to register things",
		"irq 9: nobody cared (try booting with the \"irqpoll\" option)",
		"clocksource: timekeeping watchdog on CPU0: Marking clocksource 'tsc' as unstable",
		"Kernel panic - not syncing: stack-protector",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		char *console = xasprintf("[    1.0] quiet\n[    1.0] %s\n", lines[i]);

		EXPECT(console, lines[i]);
		free(console);
	}
}

static void what_a_healthy_kernel_says_is_none(void **state)
{
	static const char *const lines[] = {
		"kmemleak: Kernel memory leak detector initialized (mem pool available: 15679)",
		"kmemleak: Automatic memory scanning thread started, leak detector thread",
		"livepatch: enabling patch 'test_klp_livepatch'",
		"livepatch: 'test_klp_livepatch': patching complete",
		"test_klp: tainting kernel with TAINT_LIVEPATCH",
		"module verification failed: signature and/or required key missing",
		"RAS: Correctable Errors collector initialized.",
		"Warning: unable to open an initial console.",
		"debug: this is a debug line, WARNINGS are off",
		"INFO: lockdep is turned off.",
		"Oops",
		"Spectre V2 : WARNING: Unprivileged eBPF is enabled",
		"a: some BUG was mended",
		/* An allocation that failed, by injection too, is no fault of the kernel. */
		"kobject_add_internal failed for test_klp_next (error: -12 parent: livepatch)",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		char *console = xasprintf("[    1.0] %s\n", lines[i]);

		EXPECT_NONE(console);
		free(console);
	}
}

static void a_pattern_does_not_match_across_lines(void **state)
{
	(void)state;
	EXPECT_NONE("kernel BUG\n at a.c\n");
	EXPECT_NONE("BUG:\n a\n");
}

static void a_stall_is_told_from_other_complaints(void **state)
{
	static const char *const lines[] = {
		"INFO: task a:1 blocked for more than 120 seconds.\n",
		"[    1.0] watchdog: BUG: soft lockup - CPU#0 stuck for 26s!\n",
		"rcu: INFO: rcu_sched self-detected stall on CPU\nCall Trace:\n",
		SCISSORS "WARNING: CPU: 0 PID: 26 at kernel/rcu/tree_stall.h:970 f+0x194/0x310\n",
	};
	struct splat splat;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		assert_int_equal(splat_next(lines[i], &splat), 1);
		assert_true(splat.stall);
	}
	assert_int_equal(splat_next("BUG: KASAN: a\nINFO: task\n", &splat), 1);
	assert_false(splat.stall);
	assert_int_equal(splat_next(SCISSORS "WARNING: a\n", &splat), 1);
	assert_false(splat.stall);
}

static void complaints_are_counted_by_any_text_in_them(void **state)
{
	const char *log = SCISSORS "a\nWARNING: CPU: 0\n f+0x1\n" END "f+0x1\n" "BUG: f+0x1\n";

	(void)state;
	assert_int_equal(splats_about(log, "f+0x1", 5), 2);
	assert_int_equal(splats_about(log, "CPU: 0", 6), 1);
	assert_int_equal(splats_about(log, "g", 1), 0);
	assert_int_equal(splats_about(log, "", 0), 0);
	assert_int_equal(splats_about("", "f", 1), 0);
}

/* ../complaints/README describes the file. */
static void expect_report(const char *path)
{
	char *content = read_file(path), kind[16], *expected = NULL, *found = NULL, *report;
	struct splat splat;
	int words;

	assert_non_null(content);
	report = strstr(content, "\n# expected: ");
	assert_non_null(report);
	words = sscanf(report, "\n# expected: %15[a-z]: %m[^\n]", kind, &expected);
	assert_int_equal(words, 2);
	report = strchr(report + 1, '\n') + 1;

	if (!splat_next(report, &splat))
		fail_msg("%s: nothing was found", path);
	found = xasprintf("%.*s", splat.len, splat.text);
	if (strcmp(found, expected) || splat.stall != !strcmp(kind, "stall") ||
	    splat.panic != !strcmp(kind, "panic"))
		fail_msg("%s: %s, %s", path, kind, found);
	free(content);
	free(expected);
	free(found);
}

static void each_real_report_is_known(void **state)
{
	glob_t paths;

	(void)state;
	assert_int_equal(glob(UNIT_DIR "/../complaints/*/*", 0, NULL, &paths), 0);
	assert_true(paths.gl_pathc >= 40);
	for (size_t i = 0; i < paths.gl_pathc; i++)
		expect_report(paths.gl_pathv[i]);
	globfree(&paths);
}

static void a_complaint_within_a_stall_is_one_more(void **state)
{
	(void)state;
	EXPECT("clocksource: timekeeping watchdog on CPU0: Marking clocksource 'tsc' as unstable\n"
	       "Call Trace:\n"
	       "general protection fault, probably for non-canonical address 0x1: 0000 [#1] SMP\n"
	       "Call Trace:\n",
	       "clocksource: timekeeping watchdog on CPU0: Marking clocksource 'tsc' as unstable",
	       "general protection fault, probably for non-canonical address 0x1: 0000 [#1] SMP");
	EXPECT("rcu: INFO: rcu_sched self-detected stall on CPU\n"
	       "rcu: rcu_sched kthread starved for 5250 jiffies!\n" "Call Trace:\n",
	       "rcu: INFO: rcu_sched self-detected stall on CPU");
}

static void what_kmemleak_says_is_a_line_each(void **state)
{
	(void)state;
	EXPECT("kmemleak: 1 new suspected memory leaks (see a)\n"
	       "kmemleak: 2 new suspected memory leaks (see a)\n" "livepatch: a\n",
	       "kmemleak: 1 new suspected memory leaks (see a)",
	       "kmemleak: 2 new suspected memory leaks (see a)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_quiet_console_has_none),
		TEST(a_warn_is_one_splat),
		TEST(a_warn_with_a_message_is_one_splat),
		TEST(two_reports_are_two),
		TEST(scissors_start_a_report_within_a_report),
		TEST(a_bug_or_warning_within_a_report_is_one_more),
		TEST(a_panic_within_an_oops_is_one_more),
		TEST(a_panic_is_told_from_what_follows_it),
		TEST(a_panic_right_under_the_scissors_is_seen),
		TEST(a_timestamp_is_taken_off),
		TEST(a_caller_is_taken_off),
		TEST(a_bracket_that_is_not_closed_stays),
		TEST(carriage_returns_are_taken_off),
		TEST(a_last_line_needs_no_newline),
		TEST(a_report_without_an_end_is_over_after_80_lines),
		TEST(every_kind_of_complaint_is_known),
		TEST(what_a_healthy_kernel_says_is_none),
		TEST(a_pattern_does_not_match_across_lines),
		TEST(a_stall_is_told_from_other_complaints),
		TEST(complaints_are_counted_by_any_text_in_them),
		TEST(each_real_report_is_known),
		TEST(a_complaint_within_a_stall_is_one_more),
		TEST(what_kmemleak_says_is_a_line_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
