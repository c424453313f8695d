// SPDX-License-Identifier: GPL-2.0
/* warm.c, with a fake QEMU. */
#include "unit.h"

#include <signal.h>

#include "vm.h"

static int spied_vm_fork(const struct vm *parent, struct vm *vm, long long deadline);

#define TRIAL_SECONDS 2
#define vm_fork spied_vm_fork
#include "warm.c"
#undef vm_fork
#include "machine.h"

/* The behaviour of the only fork; NULL: forking fails. */
static const char *fork_behaviour;

/* The fake QEMU cannot be forked: start another one. */
static int spied_vm_fork(const struct vm *parent, struct vm *vm, long long deadline)
{
	const struct machine machine = FAKE_MACHINE;

	assert_true(parent->forkall >= 0);
	assert_true(deadline > now_ms());
	*vm = (struct vm) VM_NONE;
	if (!fork_behaviour)
		return problem("not today");
	setenv("FAKE_QEMU", fork_behaviour, 1);
	return vm_start(vm, &machine, VM_FORK, ".", deadline);
}

static int warm_up_as(const char *behaviour, unsigned int timeout)
{
	const struct template template = { .dir = "." };
	struct machine machine = FAKE_MACHINE;
	struct guest warm = { .copy = -1 };
	int ret;

	machine.forkall = UNIT_OUT "/klp-forkall.so";
	setenv("FAKE_QEMU", behaviour, 1);
	ret = warm_up(&warm, &machine, &template, "/a/b", timeout);
	unsetenv("FAKE_QEMU");
	guest_end(&warm);
	return ret;
}

static void a_guest_is_warmed_up_and_stopped(void **state)
{
	(void)state;
	fork_behaviour = "ends-well";
	assert_int_equal(warm_up_as("warms", 10), 0);
	assert_int_equal(access("stopped", F_OK), 0);
}

static void a_guest_that_cannot_be_forked_is_told(void **state)
{
	(void)state;
	fork_behaviour = NULL;
	assert_problem(warm_up_as("warms", 10), "/a/b: not today");
}

static void expect_bad_fork(const char *behaviour, const char *why)
{
	fork_behaviour = behaviour;
	assert_problem(warm_up_as("warms", 10), why);
}

static void a_fork_that_does_not_do_all_that_a_program_needs_is_told(void **state)
{
	(void)state;
	expect_bad_fork("is-deaf", "/a/b: a fork of it: QEMU's monitor did not answer in time");
	expect_bad_fork("says-nothing", "/a/b: a fork of it: no end in time");
	expect_bad_fork("crashes", "/a/b: a fork of it: the guest ended");
	expect_bad_fork("says-bye", "/a/b: a fork of it: QEMU did not end in time");
}

static void a_warm_up_that_fails_is_told(void **state)
{
	(void)state;
	fork_behaviour = "ends-well";
	assert_problem(warm_up_as("warms-not", 10), "/a/b: fail: exit status 1");
	assert_problem(warm_up_as("is-killed", 10), "/a/b: fail: ");
}

/* Most complaints are printed only once: the forks would be silent. */
static void a_complaint_of_the_kernel_in_a_warm_up_is_told(void **state)
{
	(void)state;
	fork_behaviour = "ends-well";
	assert_int_equal(warm_up_as("warns", 10), 1);
	assert_has(problem_text(), "/a/b: splat: WARNING: CPU: 0 PID: 1");
	assert_int_equal(warm_up_as("taints", 10), 1);
	assert_has(problem_text(), "/a/b: splat: the kernel is tainted (512)");
}

static void a_complaint_before_a_hang_in_a_warm_up_is_told(void **state)
{
	(void)state;
	assert_int_equal(warm_up_as("oopses", 1), 1);
	assert_has(problem_text(), "/a/b: splat: Oops: 0002");
}

static void a_guest_that_does_not_greet_again_has_no_complaint(void **state)
{
	(void)state;
	assert_problem(warm_up_as("greets-once", 1), "/a/b: the guest was not up in time");
}

static void a_warm_up_that_does_not_end_is_told(void **state)
{
	(void)state;
	assert_problem(warm_up_as("hangs", 1), "/a/b: no end in time");
}

static void a_guest_that_does_not_start_is_told(void **state)
{
	(void)state;
	assert_problem(warm_up_as("dies", 10), "no such accelerator");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_WITH_MACHINE(a_guest_is_warmed_up_and_stopped),
		TEST_WITH_MACHINE(a_guest_that_cannot_be_forked_is_told),
		TEST_WITH_MACHINE(a_fork_that_does_not_do_all_that_a_program_needs_is_told),
		TEST_WITH_MACHINE(a_warm_up_that_fails_is_told),
		TEST_WITH_MACHINE(a_complaint_of_the_kernel_in_a_warm_up_is_told),
		TEST_WITH_MACHINE(a_complaint_before_a_hang_in_a_warm_up_is_told),
		TEST_WITH_MACHINE(a_guest_that_does_not_greet_again_has_no_complaint),
		TEST_WITH_MACHINE(a_warm_up_that_does_not_end_is_told),
		TEST_WITH_MACHINE(a_guest_that_does_not_start_is_told),
	};

	/* As in the lab: writing to a QEMU that has ended fails with EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
