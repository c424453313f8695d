// SPDX-License-Identifier: GPL-2.0
/* plan.c, with test doubles of program_run(), the report, fork(), kill() and vm_fork(). */
#include "unit.h"

#include <signal.h>

static bool no_fork;
static int stray_kills;

static pid_t spied_fork(void)
{
	if (!no_fork)
		return fork();
	errno = EAGAIN;
	return -1;
}

/* Signals only a single process: kill(-1, ...) would end the whole host. */
static int spied_kill(pid_t pid, int sig)
{
	if (pid > 0)
		return kill(pid, sig);
	stray_kills++;
	return 0;
}

#include "vm.h"

static int spied_vm_fork(const struct vm *parent, struct vm *vm, long long deadline);

#define fork spied_fork
#define kill spied_kill
#define vm_fork spied_vm_fork
#include "plan.c"
#undef fork
#undef kill
#undef vm_fork

#define COUNT 6

static struct program programs[COUNT];
static struct template template;
static struct report report;
static struct plan plan;
static struct result all[COUNT];
static size_t first;

/* The numbers of the programs that were reported, in order. */
static size_t told[2 * COUNT], told_count;
/* The programs whose files were kept, as bits. */
static unsigned int kept_first;
static size_t most_running;

static int runs_of(const char *path)
{
	struct stat st = { 0 };

	stat(path, &st);
	return st.st_size;
}

/* Notes a run as a byte of a file. Returns how many there were, with this one. */
static int add_run(const char *path)
{
	FILE *f = fopen(path, "a");

	fputc('.', f);
	fclose(f);
	return runs_of(path);
}

static void expect_runs(const char *path, int count)
{
	assert_int_equal(runs_of(path), count);
}

/* A program's name is what it does. */
void program_run(const struct program *program, const struct machine *machine,
		 const struct template *t, const struct vm *warm, const char *results,
		 unsigned int timeout, struct result *result)
{
	const char *does = program->name;

	/* This is a worker process: it can make a test fail only by dying. */
	if (machine != plan.machine || t != &template || strcmp(results, "results") ||
	    timeout != 7)
		_exit(1);

	/* With a warm guest, this is one of its forks, otherwise none. */
	if (!warm->pid != !plan.warm || (warm->pid && fcntl(warm->console, F_GETFD) < 0))
		_exit(1);

	*result = (struct result) { .seconds = 1.5 };
	strcpy(result->judgement.reason, program->path);
	if (strstr(does, "stalls")) {
		bool again = !access(program->path, F_OK);

		put_file(program->path, "");
		result->judgement.verdict = VERDICT_SPLAT;
		result->judgement.stall = true;
		/* The second time, no other program may be running. */
		if (again && access("running", F_OK) && !strcmp(does, "stalls once"))
			result->judgement.verdict = VERDICT_PASS;
	}
	if (strstr(does, "fails")) {
		int runs = add_run(program->path);

		if (!strcmp(does, "fails") || runs == 1 ||
		    (!strcmp(does, "fails, but not the second time") && runs == 3))
			result->judgement.verdict = VERDICT_FAIL;
	}
	if (!strcmp(does, "runs for a while")) {
		put_file("running", "");
		usleep(300000);
		unlink("running");
	}
	if (!strcmp(does, "slow"))
		usleep(200000);
	if (!strcmp(does, "crashes"))
		_exit(0);
	if (!strcmp(does, "hangs"))
		sleep(60);
	if (!strncmp(does, "does not start", strlen("does not start"))) {
		result->judgement.verdict = VERDICT_INFRA;
		result->no_start = true;
	}
	result->no_warm = !strcmp(does, "has a bad fork");
	if (strstr(does, "stops the lab"))
		kill(getppid(), SIGALRM);
	if (!strcmp(does, "stops the lab, and hangs"))
		sleep(60);
	if (!strcmp(does, "leaves a mark"))
		put_file("mark", "");
	if (!strcmp(does, "notes its path")) {
		FILE *f = fopen("paths", "a");

		fputs(program->path, f);
		fclose(f);
	}
	if (!strcmp(does, "deaf")) {
		signal(SIGTERM, SIG_IGN);
		sleep(60);
	}
}

/* Instead of a QEMU, it starts a child that does nothing. */
static int warm_forks, most_warm_forks;

static int spied_vm_fork(const struct vm *parent, struct vm *vm, long long deadline)
{
	*vm = (struct vm) VM_NONE;
	if (parent != &plan.warm->vm || deadline < now_ms())
		fail();
	if (warm_forks == most_warm_forks)
		return problem("no more today");
	warm_forks++;
	vm->console = open("/dev/null", O_RDONLY);
	vm->pid = fork();
	if (!vm->pid) {
		/* It keeps no descriptor of the lab. */
		close_range(3, ~0U, 0);
		pause();
		_exit(0);
	}
	return 0;
}

void report_result(struct report *r, size_t index, const struct result *result)
{
	assert_ptr_equal(r, &report);
	assert_ptr_equal(result, &all[index]);
	told[told_count++] = index;
}

int report_keep_first(const struct report *r, size_t index)
{
	assert_ptr_equal(r, &report);
	assert_false(kept_first & 1 << index);
	kept_first |= 1 << index;
	return 0;
}

void report_progress(const struct report *r, size_t done, size_t running)
{
	assert_ptr_equal(r, &report);
	assert_true(done <= COUNT);
	if (running > most_running)
		most_running = running;
}

static int make_plan(void **state)
{
	if (enter_scratch(state))
		return -1;
	template = (struct template) { 0 };
	report = (struct report) { .results = "results", .programs = programs, .count = COUNT };
	plan = (struct plan) { .template = &template, .report = &report, .jobs = 2,
			       .timeout = 7 };
	for (int i = 0; i < COUNT; i++)
		programs[i] = (struct program) { .path = "/a/path", .name = "passes" };
	memset(all, 0xff, sizeof(all));
	told_count = most_running = stray_kills = first = 0;
	kept_first = 0;
	warm_forks = 0;
	most_warm_forks = COUNT;
	no_fork = false;
	interrupted = 0;
	return 0;
}

static int forget(void **state)
{
	int children = 0;

	interrupted = 0;
	while (waitpid(-1, NULL, 0) > 0)
		children++;
	return leave_scratch(state) || children;
}

#define TEST_PLAN(f) cmocka_unit_test_setup_teardown(f, make_plan, forget)

/* Checks that each program from @from up to @to was reported, in order. */
static void expect_told(size_t from, size_t to)
{
	assert_int_equal(told_count, to - from);
	for (size_t i = from; i < to; i++)
		assert_int_equal(told[i - from], i);
}

static void expect_verdict(size_t index, enum verdict verdict, const char *reason)
{
	assert_int_equal(all[index].judgement.verdict, verdict);
	assert_string_equal(all[index].judgement.reason, reason);
}

static void every_program_runs_and_is_reported_in_order(void **state)
{
	(void)state;
	programs[0].name = programs[3].name = "slow";
	assert_int_equal(plan_run(&plan, all, &first), 0);
	expect_told(0, COUNT);
	for (int i = 0; i < COUNT; i++) {
		expect_verdict(i, VERDICT_PASS, "/a/path");
		assert_true(all[i].seconds == 1.5);
	}
	assert_int_equal(first, COUNT);
}

static void early_programs_start_first_and_are_reported_in_order(void **state)
{
	static const char *const paths[COUNT] = { "0", "1", "2", "3", "4", "5" };

	(void)state;
	for (int i = 0; i < COUNT; i++)
		programs[i] = (struct program) { .path = paths[i], .name = "notes its path" };
	programs[1].early = programs[3].early = programs[4].early = true;
	plan.jobs = 1;
	first = 2;
	assert_int_equal(plan_run(&plan, all, &first), 0);
	expect_told(2, COUNT);
	assert_file("paths", "3425");
	for (int i = 2; i < COUNT; i++)
		expect_verdict(i, VERDICT_PASS, paths[i]);
}

static void a_stall_that_does_not_come_again_is_the_hosts(void **state)
{
	(void)state;
	programs[1] = (struct program) { .path = "one", .name = "stalls once" };
	programs[2] = (struct program) { .path = "two", .name = "stalls" };
	programs[3].name = "runs for a while";
	programs[4] = (struct program) { .path = "four", .name = "stalls once" };
	assert_int_equal(plan_run(&plan, all, &first), 0);
	expect_told(0, COUNT);
	expect_verdict(0, VERDICT_PASS, "/a/path");
	expect_verdict(1, VERDICT_INFRA, "not again when run alone: one");
	expect_verdict(2, VERDICT_SPLAT, "two");
	expect_verdict(4, VERDICT_INFRA, "not again when run alone: four");
	assert_int_equal(kept_first, 1 << 1 | 1 << 2 | 1 << 4);
	expect_verdict(5, VERDICT_PASS, "/a/path");
}

static void a_failure_may_have_to_come_again(void **state)
{
	(void)state;
	plan.confirm = true;
	programs[1] = (struct program) { .path = "one", .name = "fails once" };
	programs[2] = (struct program) { .path = "two", .name = "fails" };
	programs[3] = (struct program) { .path = "three", .name = "stalls once" };
	programs[4] = (struct program) { .path = "four", .name = "fails, but not the second time" };
	assert_int_equal(plan_run(&plan, all, &first), 0);
	expect_told(0, COUNT);
	expect_verdict(0, VERDICT_PASS, "/a/path");
	expect_verdict(1, VERDICT_PASS, "one");
	expect_runs("one", 3);
	expect_verdict(2, VERDICT_FAIL, "two");
	expect_runs("two", 2);
	expect_verdict(3, VERDICT_INFRA, "not again when run alone: three");
	expect_verdict(4, VERDICT_FAIL, "four");
	expect_runs("four", 3);
	assert_int_equal(kept_first, 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4);
}

static void as_many_run_as_there_are_jobs(void **state)
{
	(void)state;
	for (int i = 0; i < COUNT; i++)
		programs[i].name = "slow";
	for (plan.jobs = 1; plan.jobs <= COUNT + 1; plan.jobs += 3) {
		first = told_count = most_running = 0;
		assert_int_equal(plan_run(&plan, all, &first), 0);
		assert_int_equal(most_running, plan.jobs < COUNT ? plan.jobs : COUNT);
	}
}

static void a_run_may_go_on_from_a_later_program(void **state)
{
	(void)state;
	first = 4;
	programs[0].name = "leaves a mark";
	assert_int_equal(plan_run(&plan, all, &first), 0);
	expect_told(4, COUNT);
	assert_int_equal(access("mark", F_OK), -1);
}

static void a_worker_that_dies_is_no_guest(void **state)
{
	(void)state;
	programs[1].name = "crashes";
	assert_int_equal(plan_run(&plan, all, &first), 0);
	expect_told(0, COUNT);
	expect_verdict(0, VERDICT_PASS, "/a/path");
	expect_verdict(1, VERDICT_INFRA, "the process that watched the guest died");
	expect_verdict(2, VERDICT_PASS, "/a/path");
	assert_true(all[1].seconds == 0);
}

static void a_kept_template_that_does_not_start_is_spoilt(void **state)
{
	(void)state;
	template.kept = true;
	programs[2].name = "does not start";
	plan.jobs = 1;
	assert_int_equal(plan_run(&plan, all, &first), 1);
	expect_told(0, 2);
	assert_int_equal(first, 2);

	programs[2].name = "passes";
	template.kept = false;
	told_count = 0;
	assert_int_equal(plan_run(&plan, all, &first), 0);
	expect_told(2, COUNT);
}

static void a_spoilt_template_stops_what_runs(void **state)
{
	long long start = now_ms();

	(void)state;
	template.kept = true;
	programs[0].name = "hangs";
	programs[1].name = "does not start";
	assert_int_equal(plan_run(&plan, all, &first), 1);
	expect_told(0, 0);
	assert_int_equal(first, 0);
	assert_in_range(now_ms() - start, 0, 2000);
}

static void a_fresh_template_is_not_spoilt(void **state)
{
	(void)state;
	programs[2].name = "does not start";
	assert_int_equal(plan_run(&plan, all, &first), 0);
	expect_told(0, COUNT);
	assert_int_equal(all[2].judgement.verdict, VERDICT_INFRA);
}

static void on_alarm(int sig)
{
	interrupted = sig;
}

/* Interrupts the run after @ms, as Ctrl-C does. */
static void interrupt_in(unsigned int ms)
{
	signal(SIGALRM, on_alarm);
	ualarm(ms * 1000, 0);
}

static void an_interrupted_run_names_all_that_was_planned(void **state)
{
	long long start = now_ms();

	(void)state;
	programs[1].name = "hangs";
	plan.jobs = 1;
	interrupt_in(300);
	assert_problem(plan_run(&plan, all, &first), "interrupted");
	assert_in_range(now_ms() - start, 300, 2300);
	expect_told(0, COUNT);
	assert_int_equal(first, COUNT);
	expect_verdict(0, VERDICT_PASS, "/a/path");
	for (int i = 1; i < COUNT; i++)
		expect_verdict(i, VERDICT_LOST, "not run to its end: interrupted");
}

static void what_has_finished_before_an_interrupt_is_reported(void **state)
{
	(void)state;
	programs[0].name = "hangs";
	programs[COUNT - 1].name = "stops the lab, and hangs";
	signal(SIGALRM, on_alarm);
	assert_problem(plan_run(&plan, all, &first), "interrupted");
	expect_told(0, COUNT);
	expect_verdict(0, VERDICT_LOST, "not run to its end: interrupted");
	for (int i = 1; i < COUNT - 1; i++)
		expect_verdict(i, VERDICT_PASS, "/a/path");
	expect_verdict(COUNT - 1, VERDICT_LOST, "not run to its end: interrupted");
}

static void what_was_never_started_is_lost(void **state)
{
	(void)state;
	plan_lost(&plan, all, 2, "no template");
	expect_told(2, COUNT);
	for (int i = 2; i < COUNT; i++)
		expect_verdict(i, VERDICT_LOST, "not run to its end: no template");
}

static void an_interrupt_does_not_tell_of_a_spoilt_template(void **state)
{
	(void)state;
	template.kept = true;
	programs[0].name = "does not start, and stops the lab";
	programs[1].name = "hangs";
	signal(SIGALRM, on_alarm);
	assert_problem(plan_run(&plan, all, &first), "interrupted");
	expect_told(0, COUNT);
	for (int i = 0; i < COUNT; i++)
		expect_verdict(i, VERDICT_LOST, "not run to its end: interrupted");
}

static void an_interrupt_ends_a_worker_that_does_not_listen(void **state)
{
	int waited = 0;
	pid_t pid;

	(void)state;
	programs[0].name = "deaf";
	fflush(NULL);
	pid = fork();
	if (!pid) {
		interrupt_in(300);
		plan_run(&plan, all, &first);
		_exit(0);
	}
	/* The lab gives a worker 5 s to end. */
	while (!waitpid(pid, NULL, WNOHANG) && waited++ < 80)
		usleep(100000);
	if (waited > 80) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	assert_in_range(waited, 1, 80);
}

/* What went wrong when no worker could be started, in bits. */
#define NOT_REPORTED	1
#define NO_REASON	2
#define STRAY_KILL	4
#define LEFT_OPEN	8

/* Runs in a child process: a fault in plan_run() may close descriptors of the test. */
static void run_without_fork(void *arg)
{
	int wrong = 0, before = open_files();

	(void)arg;
	no_fork = true;
	interrupt_in(500);
	plan_run(&plan, all, &first);
	if (interrupted || told_count != COUNT)
		wrong |= NOT_REPORTED;
	if (strcmp(all[0].judgement.reason,
		   "cannot start a process: Resource temporarily unavailable"))
		wrong |= NO_REASON;
	if (stray_kills)
		wrong |= STRAY_KILL;
	if (open_files() != before)
		wrong |= LEFT_OPEN;
	_exit(wrong);
}

static int wrong_without_fork(void)
{
	int status = in_child(run_without_fork, NULL);

	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void what_cannot_be_started_is_reported(void **state)
{
	(void)state;
	assert_int_equal(wrong_without_fork() & (NOT_REPORTED | NO_REASON), 0);
}

static void no_signal_goes_to_what_was_never_started(void **state)
{
	(void)state;
	assert_int_equal(wrong_without_fork() & STRAY_KILL, 0);
}

static void what_cannot_be_started_leaves_no_descriptor(void **state)
{
	(void)state;
	assert_int_equal(wrong_without_fork() & LEFT_OPEN, 0);
}

static void a_run_leaves_no_descriptor(void **state)
{
	int before = open_files();

	(void)state;
	programs[1].name = "crashes";
	plan_run(&plan, all, &first);
	assert_int_equal(open_files(), before);
}

static void a_worker_is_told_when_it_takes_too_long(void **state)
{
	struct worker worker;
	struct result result;

	(void)state;
	programs[0].name = "hangs";
	assert_int_equal(start_worker(&plan, &worker, 0), 0);
	assert_in_range(worker.deadline - now_ms(), 66000, 67000);
	worker.deadline = now_ms();
	while (!wait_any(&worker, 1))
		;
	reap_worker(&worker, &result);
	assert_int_equal(result.judgement.verdict, VERDICT_INFRA);
	assert_int_equal(worker.pid, 0);
}

static void a_result_is_written_in_one_piece(void **state)
{
	(void)state;
	assert_true(sizeof(struct result) <= 512);	/* _POSIX_PIPE_BUF */
}

static void each_program_has_a_warm_fork(void **state)
{
	struct guest warm = { 0 };
	int before = open_files();

	(void)state;
	plan.warm = &warm;
	assert_int_equal(plan_run(&plan, all, &first), 0);
	for (int i = 0; i < COUNT; i++)
		expect_verdict(i, VERDICT_PASS, "/a/path");
	assert_int_equal(warm_forks, COUNT);
	assert_ptr_equal(plan.warm, &warm);
	assert_int_equal(open_files(), before);
	/* forget() checks that no child is left. */
}

static void without_more_warm_forks_the_rest_is_run_all_the_same(void **state)
{
	struct guest warm = { 0 };

	(void)state;
	plan.warm = &warm;
	plan.jobs = 1;
	most_warm_forks = 2;
	assert_int_equal(plan_run(&plan, all, &first), 0);
	for (int i = 0; i < COUNT; i++)
		expect_verdict(i, VERDICT_PASS, "/a/path");
	assert_null(plan.warm);
}

static void a_warm_fork_that_does_not_work_is_the_last_one(void **state)
{
	struct guest warm = { 0 };

	(void)state;
	plan.warm = &warm;
	plan.jobs = 1;
	programs[2].name = "has a bad fork";
	assert_int_equal(plan_run(&plan, all, &first), 0);
	for (int i = 0; i < COUNT; i++)
		expect_verdict(i, VERDICT_PASS, "/a/path");
	assert_int_equal(warm_forks, 3);
	assert_null(plan.warm);
}

static void an_interrupt_ends_warm_forks_too(void **state)
{
	struct guest warm = { 0 };

	(void)state;
	plan.warm = &warm;
	programs[1].name = "stops the lab, and hangs";
	signal(SIGALRM, on_alarm);
	assert_problem(plan_run(&plan, all, &first), "interrupted");
	signal(SIGALRM, SIG_DFL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_PLAN(each_program_has_a_warm_fork),
		TEST_PLAN(without_more_warm_forks_the_rest_is_run_all_the_same),
		TEST_PLAN(a_warm_fork_that_does_not_work_is_the_last_one),
		TEST_PLAN(an_interrupt_ends_warm_forks_too),
		TEST_PLAN(every_program_runs_and_is_reported_in_order),
		TEST_PLAN(early_programs_start_first_and_are_reported_in_order),
		TEST_PLAN(a_failure_may_have_to_come_again),
		TEST_PLAN(a_stall_that_does_not_come_again_is_the_hosts),
		TEST_PLAN(as_many_run_as_there_are_jobs),
		TEST_PLAN(a_run_may_go_on_from_a_later_program),
		TEST_PLAN(a_worker_that_dies_is_no_guest),
		TEST_PLAN(a_kept_template_that_does_not_start_is_spoilt),
		TEST_PLAN(a_spoilt_template_stops_what_runs),
		TEST_PLAN(a_fresh_template_is_not_spoilt),
		TEST_PLAN(an_interrupted_run_names_all_that_was_planned),
		TEST_PLAN(what_has_finished_before_an_interrupt_is_reported),
		TEST_PLAN(what_was_never_started_is_lost),
		TEST_PLAN(an_interrupt_does_not_tell_of_a_spoilt_template),
		TEST_PLAN(an_interrupt_ends_a_worker_that_does_not_listen),
		TEST_PLAN(what_cannot_be_started_is_reported),
		TEST_PLAN(no_signal_goes_to_what_was_never_started),
		TEST_PLAN(what_cannot_be_started_leaves_no_descriptor),
		TEST_PLAN(a_run_leaves_no_descriptor),
		TEST_PLAN(a_worker_is_told_when_it_takes_too_long),
		TEST_PLAN(a_result_is_written_in_one_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
