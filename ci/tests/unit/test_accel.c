// SPDX-License-Identifier: GPL-2.0
/* accel.c, with a fake QEMU, as if /dev/kvm may be used. */
#include "unit.h"

static int spied_access(const char *path, int mode)
{
	return strcmp(path, "/dev/kvm") ? access(path, mode) : 0;
}

#define access spied_access
#include "accel.c"
#include "machine.h"

static struct machine machine;

static int make_machine(void **state)
{
	machine = (struct machine)FAKE_MACHINE;
	return enter_machine(state);
}

static int forget(void **state)
{
	interrupted = 0;
	unsetenv("FAKE_QEMU");
	return leave_scratch(state);
}

#define TEST_ACCEL(f) cmocka_unit_test_setup_teardown(f, make_machine, forget)

static int choose(const char *wanted, const char *scratch)
{
	return accel_choose(&machine, wanted, "memory", scratch);
}

/* Checks what was chosen, and whether that is remembered. */
static void expect(const char *accel, bool remembered)
{
	char *question = make_question(&machine);
	const char *answer = recall("memory", question);

	assert_string_equal(machine.accel, accel);
	assert_int_equal(!access("memory", F_OK), remembered);
	if (remembered) {
		assert_non_null(answer);
		assert_string_equal(answer, accel);
	}
	assert_int_equal(access("scratch", F_OK), -1);
	assert_int_equal(access("scratch.lock", F_OK), -1);
	free(question);
}

static void what_is_asked_for_is_taken_untried(void **state)
{
	(void)state;
	setenv("FAKE_QEMU", "dies", 1);
	assert_int_equal(choose("kvm", "scratch"), 0);
	expect("kvm", false);
	assert_int_equal(choose("tcg", "scratch"), 0);
	expect("tcg", false);
}

static void kvm_that_works_is_remembered(void **state)
{
	(void)state;
	assert_int_equal(choose("auto", "scratch"), 0);
	expect("kvm", true);
	/* Not tried again. */
	setenv("FAKE_QEMU", "dies", 1);
	assert_int_equal(choose("auto", "scratch"), 0);
	expect("kvm", true);
}

static void kvm_that_does_not_work_is_remembered(void **state)
{
	static const char *const behaviours[] = { "dies", "ends" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(behaviours); i++) {
		setenv("FAKE_QEMU", behaviours[i], 1);
		unlink("memory");
		assert_int_equal(choose("auto", "scratch"), 0);
		expect("tcg", true);
	}
}

static void a_trial_that_did_not_come_to_kvm_is_not_remembered(void **state)
{
	(void)state;
	assert_int_equal(choose("auto", "no/such/folder"), 0);
	expect("tcg", false);
	/* A folder with a foreign file stands in the way of the trial. */
	mkdir("scratch.new", 0755);
	put_file("scratch.new/mine", "");
	assert_int_equal(choose("auto", "scratch"), 0);
	expect("tcg", false);
	unlink("scratch.new/mine");
	/* The guest boots, but the trial fails later: that does not tell whether KVM works. */
	setenv("FAKE_QEMU", "refuses", 1);
	assert_int_equal(choose("auto", "scratch"), 0);
	expect("tcg", false);
}

static void an_interrupted_trial_is_not_remembered(void **state)
{
	(void)state;
	interrupted = SIGINT;
	assert_problem(choose("auto", "scratch"), "interrupted");
	expect("tcg", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_ACCEL(what_is_asked_for_is_taken_untried),
		TEST_ACCEL(kvm_that_works_is_remembered),
		TEST_ACCEL(kvm_that_does_not_work_is_remembered),
		TEST_ACCEL(a_trial_that_did_not_come_to_kvm_is_not_remembered),
		TEST_ACCEL(an_interrupted_trial_is_not_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
