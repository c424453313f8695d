// SPDX-License-Identifier: GPL-2.0
/* program.c, with a fake QEMU. */
#include "unit.h"

#include <signal.h>

#include "program.c"
#include "machine.h"

static const struct machine machine = FAKE_MACHINE;

static struct result result;

/* Seconds that the program may take. */
static unsigned int timeout = 1;

static void run_from(const struct vm *warm)
{
	const struct program program = { .path = "/a/b.sh", .name = "b" };
	const struct template template = { .dir = "." };

	program_run(&program, &machine, &template, warm, ".", timeout, &result);
}

static void run_as(const char *behaviour)
{
	setenv("FAKE_QEMU", behaviour, 1);
	run_from(&(struct vm) VM_NONE);
	unsetenv("FAKE_QEMU");
}

static void expect(enum verdict verdict, const char *reason)
{
	assert_string_equal(result.judgement.reason, reason);
	assert_int_equal(result.judgement.verdict, verdict);
}

static void what_the_lab_asks_for_is_no_splat(void **state)
{
	char *console;

	(void)state;
	run_as("hangs");
	expect(VERDICT_TIMEOUT, "no end after 1 s");
	console = read_file("b.console");
	assert_has(console, "Call Trace:");
	free(console);
}

static void what_the_kernel_said_before_it_hung_is(void **state)
{
	(void)state;
	run_as("oopses");
	expect(VERDICT_SPLAT, "no end after 1 s, and before that: Oops: 0002 [#1]");
}

static void a_qemu_that_crashes_has_the_last_word(void **state)
{
	(void)state;
	run_as("crashes");
	expect(VERDICT_INFRA, "QEMU was killed by signal 9 (Killed): the guest ended with no word "
	       "of the program's end; QEMU: qemu: assertion failed");
}

static void a_guest_that_resets_itself_is_lost(void **state)
{
	(void)state;
	run_as("resets");
	expect(VERDICT_LOST, "the guest ended with no word of the program's end");
}

static void the_kernel_log_is_kept_and_judged(void **state)
{
	(void)state;
	run_as("logs");
	expect(VERDICT_PASS, "");
	assert_file("b.log", "<12>a line of the test\n<6>of the kernel: \n");
	run_as("logs-a-complaint");
	expect(VERDICT_SPLAT, "BUG: sleeping function called from invalid context");
	assert_file("b.log", "<3>BUG: sleeping function called from invalid context\n");
	run_as("loses-its-log");
	expect(VERDICT_FAIL, "a part of the kernel log was overwritten before it was read");
}

static void a_guest_that_ends_well_passes(void **state)
{
	(void)state;
	run_as("ends-well");
	expect(VERDICT_PASS, "");
}

static void a_qemu_that_stays_when_its_guest_has_said_bye_does_not_matter(void **state)
{
	(void)state;
	/* BYE_SECONDS pass long before the timeout, and only after it. */
	timeout = 30;
	run_as("says-bye");
	expect(VERDICT_PASS, "");
	assert_true(result.seconds >= BYE_SECONDS && result.seconds < 20);
	timeout = 1;
	run_as("says-bye");
	expect(VERDICT_PASS, "");
	assert_false(result.no_warm);
}

static void what_the_kernel_says_behind_a_bye_counts(void **state)
{
	(void)state;
	run_as("says-bye-and-warns");
	expect(VERDICT_SPLAT, "WARNING: CPU: 0 PID: 1 at kernel/a.c:1 b+0x1/0x2");
}

/* Its kernel may hang while it shuts down: that is a fault. */
static void a_guest_that_stays_and_has_not_said_bye_is_a_timeout(void **state)
{
	(void)state;
	run_as("says-no-bye");
	expect(VERDICT_TIMEOUT, "ended, but the guest was not gone after 1 s");
}

static void a_warm_fork_is_used(void **state)
{
	struct vm vm;

	(void)state;
	setenv("FAKE_QEMU", "hangs", 1);
	assert_int_equal(vm_start(&vm, &machine, VM_FORK, ".", now_ms() + 10000), 0);
	/* Another QEMU would fail to start. */
	setenv("FAKE_QEMU", "dies", 1);
	run_from(&vm);
	unsetenv("FAKE_QEMU");
	expect(VERDICT_TIMEOUT, "no end after 1 s");
	assert_false(result.no_warm);
}

static void a_warm_fork_that_stays_is_told(void **state)
{
	struct vm vm;

	(void)state;
	setenv("FAKE_QEMU", "says-bye", 1);
	assert_int_equal(vm_start(&vm, &machine, VM_FORK, ".", now_ms() + 10000), 0);
	run_from(&vm);
	unsetenv("FAKE_QEMU");
	expect(VERDICT_PASS, "");
	assert_true(result.no_warm);
	assert_true(result.ran);
}

static void without_a_guest_nothing_has_run(void **state)
{
	(void)state;
	run_as("dies");
	assert_int_equal(result.judgement.verdict, VERDICT_INFRA);
	assert_false(result.ran);
}

static void a_warm_fork_that_does_not_go_on_is_made_up_for(void **state)
{
	struct vm vm;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(vm_start(&vm, &machine, VM_FORK, ".", now_ms() + 10000), 0);
		kill(vm.pid, i ? SIGKILL : SIGSTOP);
		setenv("FAKE_QEMU", "hangs", 1);
		run_from(&vm);
		unsetenv("FAKE_QEMU");
		expect(VERDICT_TIMEOUT, "no end after 1 s");
		assert_false(result.no_start);
		assert_true(result.no_warm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_WITH_MACHINE(what_the_lab_asks_for_is_no_splat),
		TEST_WITH_MACHINE(what_the_kernel_said_before_it_hung_is),
		TEST_WITH_MACHINE(a_qemu_that_crashes_has_the_last_word),
		TEST_WITH_MACHINE(a_guest_that_resets_itself_is_lost),
		TEST_WITH_MACHINE(the_kernel_log_is_kept_and_judged),
		TEST_WITH_MACHINE(a_guest_that_ends_well_passes),
		TEST_WITH_MACHINE(a_qemu_that_stays_when_its_guest_has_said_bye_does_not_matter),
		TEST_WITH_MACHINE(what_the_kernel_says_behind_a_bye_counts),
		TEST_WITH_MACHINE(a_guest_that_stays_and_has_not_said_bye_is_a_timeout),
		TEST_WITH_MACHINE(a_warm_fork_is_used),
		TEST_WITH_MACHINE(a_warm_fork_that_stays_is_told),
		TEST_WITH_MACHINE(without_a_guest_nothing_has_run),
		TEST_WITH_MACHINE(a_warm_fork_that_does_not_go_on_is_made_up_for),
	};

	/* As in the lab: writing to a QEMU that has ended fails with EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
