// SPDX-License-Identifier: GPL-2.0
/* ci/in-guest/check-leaks, with files for what the kernel has in /proc, /sys and /dev. */
#include "unit.h"

/* Of a kernel with two CPUs. */
#define TIMERS	"cpu: 0\n  .last_jiffies   : 1\njiffies: 4294900000\n\n"	\
		"cpu: 1\n  .last_jiffies   : 1\njiffies: 4294900000\n\n"

#define LEAK(when) "unreferenced object 0xffff888003d5a000 (size 32):\n"	\
		   "  comm \"insmod\", pid 7, jiffies " when " (age 1.0s)\n"

static int make_guest(void **state)
{
	if (enter_scratch(state))
		return -1;
	put_file("timer_list", TIMERS);
	put_file("leaks", "");
	put_file("log", "");
	put_file("whole-log", "");
	put_file("program", "#!/bin/bash\necho ok\n");
	/* The log is kept up to what was written last. */
	put_file("log_after", "#!/bin/bash\n[[ ! -e lost && $1 == \"$(cat)\" ]] && cat log\n");
	put_file("dmesg", "#!/bin/bash\ncat whole-log\n");
	put_file("sleep", "#!/bin/bash\n");
	return system("chmod +x program log_after dmesg sleep; sed"
		      " -e 's,/proc/timer_list,timer_list,' -e 's,/dev/kmsg,kmsg,'"
		      " -e 's,^kmemleak=.*,kmemleak=/dev/null,' -e \"s,' \\$kmemleak,' leaks,\""
		      " '" UNIT_DIR "/../../in-guest/check-leaks' > check-leaks");
}

#define TEST_IN_GUEST(f) cmocka_unit_test_setup_teardown(f, make_guest, leave_scratch)

static void expect(int want, const char *output)
{
	int status = system("PATH=.:$PATH bash check-leaks ./program > out 2>&1");

	assert_file("out", output);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), want);
}

static void a_program_without_a_leak_passes(void **state)
{
	(void)state;
	expect(0, "ok\n");
	put_file("leaks", LEAK("4294899999"));
	expect(0, "ok\n");
}

static void a_leak_since_the_start_fails(void **state)
{
	(void)state;
	put_file("leaks", LEAK("4294899999") LEAK("4294900000"));
	expect(1, "ok\nnot ok: memory has leaked\n" LEAK("4294900000"));
}

static void a_leak_that_is_expected_passes(void **state)
{
	(void)state;
	put_file("program", "#!/bin/bash\n# leaks: 1\necho ok\n");
	put_file("leaks", LEAK("4294900001"));
	expect(0, "ok\n");
	put_file("leaks", LEAK("4294900001") LEAK("4294900002"));
	expect(1, "ok\nnot ok: memory has leaked\n" LEAK("4294900001") LEAK("4294900002"));
}

static void the_programs_own_failure_is_its_status(void **state)
{
	(void)state;
	put_file("program", "#!/bin/bash\nexit 4\n");
	put_file("log", "WARNING: suspicious RCU usage\n");
	expect(4, "");
}

static void a_report_that_sets_no_taint_fails(void **state)
{
	/* As the kernel's lockdep.c, hung_task.c and rcu/ print them. */
	static const char *const reports[] = {
		"WARNING: possible circular locking dependency detected",
		"WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected",
		"WARNING: inconsistent lock state",
		"WARNING: bad unlock balance detected!",
		"WARNING: held lock freed!",
		"WARNING: lock held when returning to user space!",
		"WARNING: insmod/7 still has locks held!",
		"WARNING: Nested lock was not taken",
		"WARNING: suspicious RCU usage",
		"[ BUG: Invalid wait context ]",
		"INFO: trying to register non-static key.",
		"INFO: task insmod:7 blocked for more than 120 seconds.",
		"rcu: INFO: rcu_sched self-detected stall on CPU",
		"rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 1-.... }",
		"INFO: rcu_tasks detected stalls on tasks:",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		char *log = xasprintf("livepatch: a\n%s\nbehind\n", reports[i]);
		char *output = xasprintf("ok\nnot ok: the kernel complained\n%s\nbehind\n",
					 reports[i]);

		put_file("log", log);
		expect(1, output);
		free(log);
		free(output);
	}
}

static void what_the_lab_sees_by_itself_is_left_to_it(void **state)
{
	(void)state;
	/* These set a taint, and may be announced. */
	put_file("log", "------------[ cut here ]------------\n"
		 "WARNING: CPU: 0 PID: 7 at a.c:1 f+0x1/0x2\n"
		 "livepatch: task insmod:7 is blocked\n");
	expect(0, "ok\n");
}

static void a_log_that_was_overwritten_is_looked_through_whole(void **state)
{
	(void)state;
	put_file("lost", "");
	put_file("whole-log", "WARNING: suspicious RCU usage\n");
	expect(1, "ok\nnot ok: the kernel complained\nWARNING: suspicious RCU usage\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_IN_GUEST(a_program_without_a_leak_passes),
		TEST_IN_GUEST(a_leak_since_the_start_fails),
		TEST_IN_GUEST(a_leak_that_is_expected_passes),
		TEST_IN_GUEST(the_programs_own_failure_is_its_status),
		TEST_IN_GUEST(a_report_that_sets_no_taint_fails),
		TEST_IN_GUEST(what_the_lab_sees_by_itself_is_left_to_it),
		TEST_IN_GUEST(a_log_that_was_overwritten_is_looked_through_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
