// SPDX-License-Identifier: GPL-2.0
/* ci/guest/inside/check-leaks, with files instead of the kernel's in /proc, /sys and /dev. */
#include "unit.h"

/* /proc/timer_list of a kernel with two CPUs. */
#define TIMERS	"cpu: 0\n  .last_jiffies   : 1\njiffies: 4294900000\n\n"	\
		"cpu: 1\n  .last_jiffies   : 1\njiffies: 4294900000\n\n"

#define LEAK_BY(function, when)							\
	"unreferenced object 0xffff888003d5a000 (size 32):\n"			\
	"  comm \"insmod\", pid 7, jiffies " when " (age 1.0s)\n"			\
	"  backtrace:\n"							\
	"    [<000000004f7a1b2c>] kmalloc_trace+0x26/0x90\n"			\
	"    [<00000000a1b2c3d4>] " function "+0x1a0/0x6c0\n"
#define LEAK(when) LEAK_BY("klp_enable_patch", when)

static int make_guest(void **state)
{
	if (enter_scratch(state))
		return -1;
	put_file("timer_list", TIMERS);
	put_file("leaks", "");
	put_file("log", "");
	put_file("program", "#!/bin/bash\necho ok\n");
	put_file("dmesg", "#!/bin/bash\ncat log\n");
	put_file("sleep", "#!/bin/bash\n");
	return system("chmod +x program dmesg sleep; sed"
		      " -e 's,/proc/timer_list,timer_list,'"
		      " -e 's,^kmemleak=.*,kmemleak=/dev/null,' -e \"s,' \\$kmemleak,' leaks,\""
		      " '" UNIT_DIR "/../../guest/inside/check-leaks' > check-leaks");
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
	put_file("program", "#!/bin/bash\n# leaks: 1 klp_enable_patch, a test\necho ok\n");
	put_file("leaks", LEAK("4294900001"));
	expect(0, "ok\n");
	put_file("leaks", LEAK_BY("klp_enable_patch.constprop.0.cold", "4294900001"));
	expect(0, "ok\n");
	put_file("leaks", LEAK("4294900001") LEAK("4294900002"));
	expect(1, "ok\nnot ok: memory has leaked\n" LEAK("4294900001") LEAK("4294900002"));
}

static void a_leak_of_another_function_fails(void **state)
{
	(void)state;
	put_file("program", "#!/bin/bash\n# leaks: 1 klp_enable_patch, a test\necho ok\n");
	put_file("leaks", LEAK_BY("klp_enable_patches", "4294900001"));
	expect(1, "ok\nnot ok: memory has leaked\n" LEAK_BY("klp_enable_patches", "4294900001"));
	put_file("leaks", LEAK("4294900001") LEAK_BY("load_module", "4294900002"));
	expect(1, "ok\nnot ok: memory has leaked\n"
	       LEAK("4294900001") LEAK_BY("load_module", "4294900002"));
}

static void the_programs_own_failure_is_its_status(void **state)
{
	(void)state;
	put_file("program", "#!/bin/bash\nexit 4\n");
	expect(4, "");
}

static void what_kmemleak_logs_of_it_is_announced(void **state)
{
	(void)state;
	/* A report from before the program ran belongs to the boot. */
	put_file("dmesg", "#!/bin/bash\necho 'kmemleak: 1 new suspected memory leaks (see a)'\n"
		 "cat log\n");
	put_file("program", "#!/bin/bash\necho 'kmemleak: 2 new suspected memory leaks' > log\n"
		 "echo ok\n");
	expect(0, "ok\n# announce-splat: new suspected memory leaks\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_IN_GUEST(a_program_without_a_leak_passes),
		TEST_IN_GUEST(a_leak_since_the_start_fails),
		TEST_IN_GUEST(a_leak_that_is_expected_passes),
		TEST_IN_GUEST(a_leak_of_another_function_fails),
		TEST_IN_GUEST(the_programs_own_failure_is_its_status),
		TEST_IN_GUEST(what_kmemleak_logs_of_it_is_announced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
