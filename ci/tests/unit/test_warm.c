// SPDX-License-Identifier: GPL-2.0
/* warm.c, with a stand-in for QEMU. */
#include "unit.h"

#include "vm.h"

static int spied_vm_fork(const struct vm *parent, struct vm *vm, long long deadline);

#define vm_fork spied_vm_fork
#include "warm.c"
#undef vm_fork
#include "machine.h"

/* The one question that the stand-in cannot answer. */
static bool forks;

static int spied_vm_fork(const struct vm *parent, struct vm *vm, long long deadline)
{
	assert_true(parent->forkall >= 0);
	assert_true(deadline > now_ms());
	*vm = (struct vm) VM_NONE;
	return forks ? 0 : problem("not today");
}

static int warm_up_as(const char *behaviour, unsigned int timeout)
{
	const struct template template = { .dir = "." };
	struct machine machine = STAND_IN_MACHINE;
	struct guest warm = { .copy = -1 };
	int ret;

	machine.forkall = UNIT_OUT "/klp-forkall.so";
	setenv("STAND_IN", behaviour, 1);
	ret = warm_up(&warm, &machine, &template, "/a/b", timeout);
	unsetenv("STAND_IN");
	guest_end(&warm);
	return ret;
}

static void a_guest_is_warmed_up_and_stopped(void **state)
{
	(void)state;
	forks = true;
	assert_int_equal(warm_up_as("warms", 10), 0);
	assert_int_equal(access("stopped", F_OK), 0);
}

static void a_guest_that_cannot_be_forked_is_told(void **state)
{
	(void)state;
	forks = false;
	assert_problem(warm_up_as("warms", 10), "/a/b: not today");
}

static void a_warm_up_that_fails_is_told(void **state)
{
	(void)state;
	forks = true;
	assert_problem(warm_up_as("warms-not", 10), "/a/b: fail: exit status 1");
	assert_problem(warm_up_as("is-killed", 10), "/a/b: fail: ");
}

/* Most complaints come once only: the forks would be silent. */
static void a_complaint_of_the_kernel_in_a_warm_up_is_told(void **state)
{
	(void)state;
	forks = true;
	assert_problem(warm_up_as("warns", 10), "/a/b: splat: WARNING: CPU: 0 PID: 1");
	assert_problem(warm_up_as("taints", 10), "/a/b: splat: the kernel is tainted (512)");
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
		TEST_IN_SCRATCH(a_guest_is_warmed_up_and_stopped),
		TEST_IN_SCRATCH(a_guest_that_cannot_be_forked_is_told),
		TEST_IN_SCRATCH(a_warm_up_that_fails_is_told),
		TEST_IN_SCRATCH(a_complaint_of_the_kernel_in_a_warm_up_is_told),
		TEST_IN_SCRATCH(a_warm_up_that_does_not_end_is_told),
		TEST_IN_SCRATCH(a_guest_that_does_not_start_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
