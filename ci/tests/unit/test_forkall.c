// SPDX-License-Identifier: GPL-2.0
/* klp-forkall.so, preloaded into "threads", and vm_fork(), which requests forks of it. */
#include "unit.h"

#include <signal.h>
#include <sys/syscall.h>

#include "vm.c"

static struct vm parent;

/* Starts "threads" instead of QEMU. */
static int start_as(void **state, const char *how)
{
	static const struct machine machine = {
		.kernel = "/dev/null", .initrd = "/dev/null", .accel = "tcg", .ram = -1,
		.forkall = UNIT_OUT "/klp-forkall.so",
	};
	char *argv[3] = { NULL };
	pid_t self = getpid();
	struct ends ends;

	if (enter_scratch(state) || make_ends(&parent, &ends) ||
	    make_pair(&parent.forkall, &ends.forkall))
		return -1;
	argv[0] = xasprintf("%s", UNIT_OUT "/threads");
	argv[1] = xasprintf("%s", how);
	parent.pid = fork();
	if (!parent.pid)
		exec_qemu(argv, ".", &ends, &machine, VM_WARM, self);
	close_ends(&ends);
	free(argv[0]);
	free(argv[1]);
	return parent.pid < 0;
}

static int start_idle(void **state)
{
	return start_as(state, "idle");
}

static int start_busy(void **state)
{
	return start_as(state, "busy");
}

static int start_many(void **state)
{
	return start_as(state, "many");
}

static int start_deaf(void **state)
{
	return start_as(state, "deaf");
}

static const char *used;

/* The test's initial state names the KIND for "threads". */
static int start_using(void **state)
{
	used = *state;
	return start_as(state, used);
}

static int end(void **state)
{
	int children = 0;
	pid_t pid;

	vm_end(&parent);
	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		children++;
	/* pid 0: a failed test has left a child that still runs. It ends when we do. */
	return leave_scratch(state) || children || !pid;
}

#define TEST_IDLE(f) cmocka_unit_test_setup_teardown(f, start_idle, end)

#define TEST_USING(what, f) { what " " #f, f, start_using, end, what }

static int fork_parent(struct vm *vm)
{
	return vm_fork(&parent, vm, now_ms() + 10000);
}

/* Sends a request: all three threads have to work for the answer. */
static void expect_answer(const struct vm *vm, const char *request, char want)
{
	struct pollfd pfd = { .fd = vm->console, .events = POLLIN };
	char answer = 0;

	write_text(vm->qmp.fd, request);
	assert_int_equal(poll(&pfd, 1, 10000), 1);
	assert_int_equal(read(vm->console, &answer, 1), 1);
	assert_int_equal(answer, want);
}

/* Waits ten seconds at most. Returns the status, or -1. */
static int wait_for_end(struct vm *vm)
{
	int status = -1, waited = 0;

	while (!waitpid(vm->pid, &status, WNOHANG) && waited++ < 10000)
		usleep(1000);
	/* After a failure, vm_end() has to end it. */
	if (status != -1)
		vm->pid = 0;
	return status;
}

static void expect_end(struct vm *vm, int want)
{
	assert_int_equal(wait_for_end(vm), want);
}

static void expect_kill(struct vm *vm, int sig)
{
	int status = wait_for_end(vm);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), sig);
}

static void expect_good_child(void)
{
	struct vm vm;

	assert_int_equal(fork_parent(&vm), 0);
	expect_answer(&vm, "p", 'a');
	vm_end(&vm);
}

/* Checks that a fork is refused, and that the parent still works. */
static void expect_refusal(const char *why)
{
	struct vm vm;
	int ret = fork_parent(&vm);

	vm_end(&vm);
	assert_problem(ret, why);
	expect_answer(&parent, "p", 'a');
}

static void a_child_has_all_threads(void **state)
{
	struct vm vm;

	(void)state;
	assert_int_equal(fork_parent(&vm), 0);
	expect_answer(&vm, "p", 'a');
	expect_answer(&vm, "p", 'a');
	vm_end(&vm);
}

static void its_threads_can_be_waited_for(void **state)
{
	struct vm vm;

	(void)state;
	assert_int_equal(fork_parent(&vm), 0);
	write_text(vm.qmp.fd, "q");
	expect_end(&vm, 7 << 8);
	vm_end(&vm);
}

static void a_child_can_start_threads(void **state)
{
	struct vm vm;

	(void)state;
	assert_int_equal(fork_parent(&vm), 0);
	expect_answer(&vm, "t", 'a');
	expect_answer(&vm, "p", 'a');
	vm_end(&vm);
}

static void a_child_that_starts_a_process_or_a_program_is_killed(void **state)
{
	static const char *const requests[] = { "f", "s", "x" };
	struct vm vm;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		assert_int_equal(fork_parent(&vm), 0);
		write_text(vm.qmp.fd, requests[i]);
		expect_kill(&vm, SIGSYS);
		vm_end(&vm);
	}
	expect_answer(&parent, "p", 'a');
}

static void the_parent_goes_on(void **state)
{
	struct vm vm;

	(void)state;
	expect_answer(&parent, "p", 'a');
	assert_int_equal(fork_parent(&vm), 0);
	expect_answer(&parent, "p", 'a');
	vm_end(&vm);
	expect_answer(&parent, "p", 'a');
	write_text(parent.qmp.fd, "q");
	expect_end(&parent, 7 << 8);
}

static void memory_and_wake_ups_are_ones_own(void **state)
{
	struct vm vms[4];

	(void)state;
	expect_answer(&parent, "+", 'b');
	for (int i = 0; i < 4; i++)
		assert_int_equal(fork_parent(&vms[i]), 0);
	for (int i = 0; i < 4; i++)
		for (int n = 0; n <= i; n++)
			expect_answer(&vms[i], "+", 'c' + n);
	expect_answer(&parent, "p", 'b');
	for (int i = 0; i < 4; i++) {
		expect_answer(&vms[i], "p", 'c' + i);
		vm_end(&vms[i]);
	}
}

static void a_wake_up_that_nobody_took_is_there_for_each(void **state)
{
	struct vm vm;

	(void)state;
	assert_int_equal(fork_parent(&vm), 0);
	expect_answer(&vm, "#", '5');
	expect_answer(&vm, "#", '0');
	vm_end(&vm);
	expect_answer(&parent, "#", '5');
}

static void a_thread_that_never_rests_is_taken_along(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++)
		expect_good_child();
	expect_answer(&parent, "p", 'a');
}

static unsigned int flags_of(pid_t pid, int fd)
{
	char *path = xasprintf("/proc/%d/fdinfo/%d", pid, fd), *info = read_file(path);
	const char *at = strstr(info, "flags:");
	unsigned int flags = strtoul(at + strlen("flags:"), NULL, 8);

	free(path);
	free(info);
	return flags;
}

static void a_child_leads_a_session_and_has_what_it_was_given(void **state)
{
	char *command;
	int before = open_files();
	struct vm vm;

	(void)state;
	assert_int_equal(fork_parent(&vm), 0);
	expect_answer(&vm, "p", 'a');
	assert_int_equal(getsid(vm.pid), vm.pid);
	command = xasprintf("ls /proc/%d/fd | tr '\\n' ' ' > fds", vm.pid);
	assert_int_equal(system(command), 0);
	free(command);
	/* 6 and 10 are its eventfds, 8, 9 and 11 files. Only the parent has 7, for requests. */
	assert_file("fds", "0 1 10 11 2 3 4 5 6 8 9 ");
	/* The same flags as in the parent. */
	assert_int_equal(flags_of(vm.pid, 3) & O_NONBLOCK, 0);
	assert_int_equal(flags_of(vm.pid, 4) & O_NONBLOCK, O_NONBLOCK);
	vm_end(&vm);
	assert_int_equal(open_files(), before);
}

static void a_child_ends_when_nobody_has_its_monitor(void **state)
{
	struct vm vm;

	(void)state;
	assert_int_equal(fork_parent(&vm), 0);
	expect_answer(&vm, "p", 'a');
	vm_close(&vm);
	expect_end(&vm, 0);
}

static void the_parent_ends_when_nobody_can_ask_it(void **state)
{
	struct vm vm;

	(void)state;
	assert_int_equal(fork_parent(&vm), 0);
	close_fd(&parent.forkall);
	expect_end(&parent, 0);
	/* A child does not depend on it. */
	expect_answer(&vm, "p", 'a');
	vm_end(&vm);
}

static void what_is_no_request_is_refused(void **state)
{
	struct forkall_request request = { .count = 1, .number = { 3 } };
	struct forkall_answer answer;

	(void)state;
	/* The request passes no descriptor. */
	assert_int_equal(write(parent.forkall, &request, sizeof(request)), sizeof(request));
	assert_int_equal(read(parent.forkall, &answer, sizeof(answer)), sizeof(answer));
	assert_int_equal(answer.ret, -EBADMSG);
	expect_good_child();
}

static void more_threads_than_can_be_stopped_are_told(void **state)
{
	(void)state;
	usleep(200000);
	expect_refusal("QEMU cannot be forked: Argument list too long");
}

static void a_thread_that_does_not_stop_is_told_and_can_stop_later(void **state)
{
	(void)state;
	usleep(200000);
	expect_refusal("QEMU cannot be forked: Resource temporarily unavailable");
	usleep(1500000);
	expect_good_child();
}

static bool io_uring_is_allowed(void)
{
	char params[256] = { 0 };
	int ring = syscall(SYS_io_uring_setup, 8, params);

	if (ring >= 0)
		close(ring);
	return ring >= 0;
}

static void is_refused(void **state)
{
	char *why = xasprintf("QEMU cannot be forked: it uses %s, which a copy would not have for itself",
			      used);

	(void)state;
	if ((!strcmp(used, "io_uring") && !io_uring_is_allowed()) ||
	    (!strcmp(used, "timers") && access("/proc/self/timers", F_OK)))
		skip();	/* this kernel has no io_uring, or does not list timers */
	expect_answer(&parent, "p", 'a');
	expect_refusal(why);
	free(why);
}

static void is_taken_along(void **state)
{
	(void)state;
	expect_good_child();
	expect_answer(&parent, "p", 'a');
}

static void a_parent_that_has_ended_is_told(void **state)
{
	struct vm vm;

	(void)state;
	kill(parent.pid, SIGKILL);
	assert_problem(fork_parent(&vm), "QEMU takes no requests to be forked");
	vm_end(&vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_IDLE(a_child_has_all_threads),
		TEST_IDLE(its_threads_can_be_waited_for),
		TEST_IDLE(a_child_can_start_threads),
		TEST_IDLE(a_child_that_starts_a_process_or_a_program_is_killed),
		TEST_IDLE(the_parent_goes_on),
		TEST_IDLE(memory_and_wake_ups_are_ones_own),
		TEST_IDLE(a_wake_up_that_nobody_took_is_there_for_each),
		cmocka_unit_test_setup_teardown(a_thread_that_never_rests_is_taken_along,
						start_busy, end),
		TEST_IDLE(a_child_leads_a_session_and_has_what_it_was_given),
		TEST_IDLE(a_child_ends_when_nobody_has_its_monitor),
		TEST_IDLE(the_parent_ends_when_nobody_can_ask_it),
		TEST_IDLE(what_is_no_request_is_refused),
		cmocka_unit_test_setup_teardown(more_threads_than_can_be_stopped_are_told,
						start_many, end),
		cmocka_unit_test_setup_teardown(a_thread_that_does_not_stop_is_told_and_can_stop_later,
						start_deaf, end),
		TEST_USING("eventpoll", is_refused),
		TEST_USING("timerfd", is_refused),
		TEST_USING("inotify", is_refused),
		TEST_USING("pipe", is_refused),
		TEST_USING("timers", is_refused),
		TEST_USING("shared memory", is_refused),
		TEST_USING("io_uring", is_refused),
		TEST_USING("liburing", is_taken_along),
		TEST_USING("signalfd", is_taken_along),
		TEST_USING("eventpoll of nothing", is_taken_along),
		TEST_USING("shared memory to read", is_taken_along),
		TEST_IDLE(a_parent_that_has_ended_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
