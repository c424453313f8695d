// SPDX-License-Identifier: GPL-2.0
/* template.c, with a fake QEMU. */
#include "unit.h"

#include <sys/file.h>

/* Called before template.c takes or drops a lock. */
static void (*before_lock)(int operation);
static int lock_error;

static int spied_flock(int fd, int operation)
{
	if (before_lock)
		before_lock(operation & ~LOCK_NB);
	if (lock_error && operation & LOCK_EX) {
		errno = lock_error;
		return -1;
	}
	return flock(fd, operation);
}

#define flock spied_flock
#include "template.c"
#include "machine.h"

static struct machine machine;

static int make_machine(void **state)
{
	machine = (struct machine)FAKE_MACHINE;
	return enter_machine(state);
}

static int forget(void **state)
{
	before_lock = NULL;
	lock_error = 0;
	interrupted = 0;
	unsetenv("FAKE_QEMU");
	return leave_scratch(state);
}

#define TEST_TEMPLATE(f) cmocka_unit_test_setup_teardown(f, make_machine, forget)

static int get(struct template *t, unsigned int seconds)
{
	return template_get(t, &machine, "t", NULL, seconds);
}

/* Gets the template and puts it back; checks whether it was a kept one. */
static void expect_kept(bool kept)
{
	struct template t;

	assert_int_equal(get(&t, 10), 0);
	assert_int_equal(t.kept, kept);
	assert_string_equal(t.release, "6.1.0-test");
	assert_string_equal(t.dir, "t");
	template_put(&t);
}

static bool exists(const char *path)
{
	return !access(path, F_OK);
}

static int get_prepared(struct template *t, const char *behaviour, const char *prepare)
{
	setenv("FAKE_QEMU", behaviour, 1);
	return template_get(t, &machine, "t", prepare, 10);
}

static void expect_prepared(const char *behaviour, const char *prepare, bool kept)
{
	struct template t;

	if (get_prepared(&t, behaviour, prepare))
		fail_msg("%s", problem_text());
	assert_int_equal(t.kept, kept);
	template_put(&t);
	/* The fake QEMU's mark. */
	unlink("t/stopped");
}

static void a_template_may_be_prepared_by_a_program(void **state)
{
	(void)state;
	expect_prepared("warms", "/a/b", false);
	expect_prepared("warms", "/a/b", true);
	expect_prepared("warms", "/a/c", false);
	expect_prepared("", NULL, false);
}

static void a_program_that_cannot_prepare_it_is_told(void **state)
{
	struct template t;

	(void)state;
	assert_problem(get_prepared(&t, "warms-not", "/a/b"), "/a/b: fail: exit status 1");
	assert_false(exists("t"));
	assert_problem(get_prepared(&t, "warns", "/a/b"), "/a/b: splat: WARNING: CPU: 0");
	assert_problem(get_prepared(&t, "taints", "/a/b"), "/a/b: splat: the kernel is tainted");
	assert_false(exists("t"));
}

static void a_template_is_made_whole(void **state)
{
	struct stat st;

	(void)state;
	expect_kept(false);
	assert_file("t/" RELEASE, "6.1.0-test");
	assert_file("t/" TEMPLATE_STATE, "saved\n");
	assert_file("t/" CONSOLE, "Linux boots\n");
	assert_int_equal(stat("t/" VM_RAM, &st), 0);
	assert_int_equal(st.st_size, 1 << 20);
	assert_true(st.st_blocks * 512 >= 1 << 20);
	assert_true(exists("t/" KEY));
	assert_false(exists("t.new"));
}

static void a_complaint_of_the_boot_is_remembered(void **state)
{
	struct template t;

	(void)state;
	expect_kept(false);
	assert_int_equal(get(&t, 10), 0);
	assert_null(t.complaint);
	template_put(&t);

	machine.append = "quiet";
	setenv("FAKE_QEMU", "complains-early", 1);
	for (int kept = 0; kept < 2; kept++) {
		assert_int_equal(get(&t, 10), 0);
		assert_int_equal(t.kept, kept);
		assert_string_equal(t.complaint, "WARNING: CPU: 0 at a.c:1");
		template_put(&t);
	}
	assert_file("t/" LOG, "Linux boots\nWARNING: CPU: 0 at a.c:1\n");
	/* An early complaint that the kernel log has lost: only the console has it. */
	put_file("t/" LOG, "");
	put_file("t/" CONSOLE, "[    0.1] BUG: early\r\n");
	assert_int_equal(get(&t, 10), 0);
	assert_string_equal(t.complaint, "BUG: early");
	template_put(&t);
}

/* A busy host can make the kernel complain of a stall during the boot. */
static void a_template_that_was_kept_waiting_is_for_one_run(void **state)
{
	struct template t;

	(void)state;
	setenv("FAKE_QEMU", "stalls-early", 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(get(&t, 10), 0);
		assert_false(t.kept);
		assert_true(t.stall);
		assert_string_equal(t.complaint, "rcu: INFO: rcu_sched self-detected stall on CPU");
		template_put(&t);
	}
}

static void a_good_template_is_kept(void **state)
{
	struct stat made, kept;

	(void)state;
	expect_kept(false);
	stat("t/" TEMPLATE_STATE, &made);
	expect_kept(true);
	stat("t/" TEMPLATE_STATE, &kept);
	assert_int_equal(made.st_ino, kept.st_ino);
	assert_int_equal(made.st_mtim.tv_nsec, kept.st_mtim.tv_nsec);
}

static void another_machine_is_another_template(void **state)
{
	(void)state;
	expect_kept(false);
	machine.memory = 2;
	expect_kept(false);
	machine.smp = 2;
	expect_kept(false);
	machine.append = "quiet";
	expect_kept(false);
	machine.accel = "kvm";
	expect_kept(false);
	expect_kept(true);
}

static void other_files_are_another_template(void **state)
{
	static const char *const files[] = { "kernel", "initrd" };

	(void)state;
	expect_kept(false);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1, .tv_nsec = 1 } };

		put_file(files[i], "longer than it was");
		assert_int_equal(utimensat(AT_FDCWD, files[i], times, 0), 0);
		expect_kept(false);
		times[1].tv_nsec = 2;
		assert_int_equal(utimensat(AT_FDCWD, files[i], times, 0), 0);
		expect_kept(false);
		put_file(files[i], "longer than it was, and more");
		assert_int_equal(utimensat(AT_FDCWD, files[i], times, 0), 0);
		expect_kept(false);
		expect_kept(true);
	}
}

static void another_path_is_another_template(void **state)
{
	(void)state;
	expect_kept(false);
	assert_int_equal(link("kernel", "kernel2"), 0);
	machine.kernel = "kernel2";
	expect_kept(false);
}

static void another_qemu_is_another_template(void **state)
{
	char *command = xasprintf("cp %s qemu", machine.qemu), *here = realpath(".", NULL);
	char *qemu = xasprintf("%s/qemu", here);

	(void)state;
	assert_int_equal(system(command), 0);
	machine.qemu = qemu;
	expect_kept(false);
	assert_int_equal(system("echo '# a newer one' >> qemu"), 0);
	expect_kept(false);
	expect_kept(true);
	free(command);
	free(here);
	free(qemu);
}

static void a_spoilt_template_is_made_anew(void **state)
{
	struct template t;

	(void)state;
	expect_kept(false);
	assert_int_equal(get(&t, 10), 0);
	template_spoilt(&t);
	template_put(&t);
	expect_kept(false);
	expect_kept(true);
}

static void a_template_without_its_release_is_made_anew(void **state)
{
	(void)state;
	expect_kept(false);
	unlink("t/" RELEASE);
	expect_kept(false);
}

static void leftovers_of_an_interrupted_make_go(void **state)
{
	static const char *const left[] = {
		"t.new/" CONSOLE, "t.new/" VM_RAM, "t.new/" TEMPLATE_STATE, "t.new/" RELEASE,
		"t.new/" KEY, "t/" VM_RAM, "t/" TEMPLATE_STATE, "t/" RELEASE, "t/" QEMU,
	};

	(void)state;
	mkdir("t.new", 0755);
	mkdir("t", 0755);
	for (size_t i = 0; i < ARRAY_SIZE(left); i++)
		put_file(left[i], "left over");
	expect_kept(false);
	assert_false(exists("t.new"));
	assert_file("t/" TEMPLATE_STATE, "saved\n");
	expect_kept(true);
}

static void a_folder_with_foreign_files_is_left_alone(void **state)
{
	struct template t;

	(void)state;
	mkdir("t", 0755);
	put_file("t/mine", "precious");
	assert_problem(get(&t, 10), "cannot make t: ");
	assert_file("t/mine", "precious");
	assert_false(exists("t.new"));
	mkdir("t.new", 0755);
	put_file("t.new/mine", "precious");
	assert_problem(get(&t, 10), "cannot make t.new: File exists");
	assert_file("t.new/mine", "precious");
}

/* Checks that making a template fails for this reason, and leaves no template and no lock. */
static void expect_failure(const char *behaviour, unsigned int seconds, const char *why,
			   bool no_boot)
{
	struct template t;

	setenv("FAKE_QEMU", behaviour, 1);
	assert_problem(get(&t, seconds), why);
	assert_int_equal(t.no_boot, no_boot);
	unsetenv("FAKE_QEMU");
	assert_false(exists("t"));
	assert_false(exists("t.new"));
	expect_kept(false);
	template_remove("t");
}

static void a_boot_that_fails_leaves_nothing(void **state)
{
	(void)state;
	expect_failure("dies", 10, "QEMU closed its monitor: qemu: no such accelerator", true);
	expect_failure("ends", 10, "the guest ended before it was up", true);
	expect_failure("mute", 1, "the guest was not up in time", true);
	expect_failure("silent", 1, "QEMU's monitor did not answer in time", true);
	expect_failure("refuses", 10, "no migration today", false);
}

static void an_interrupted_boot_leaves_nothing(void **state)
{
	struct template t;

	(void)state;
	interrupted = SIGINT;
	setenv("FAKE_QEMU", "mute", 1);
	assert_problem(get(&t, 10), "interrupted");
	assert_false(t.no_boot);
	assert_false(exists("t"));
	assert_false(exists("t.new"));
}

static void ram_that_is_there_is_not_taken(void **state)
{
	(void)state;
	put_file(VM_RAM, "");
	assert_problem(make_ram(".", 1, 0), "cannot make ./ram of 1 MiB: File exists");
}

static void a_place_that_cannot_be_written_is_told(void **state)
{
	struct template t;

	(void)state;
	assert_problem(template_get(&t, &machine, "no/such/t", NULL, 10),
		       "cannot make no/such/t.lock: No such file");
}

static bool lock_is_free(int operation)
{
	int fd = open("t.lock", O_RDWR);
	bool free = !flock(fd, operation | LOCK_NB);

	close(fd);
	return free;
}

static void a_template_in_use_can_be_shared_not_replaced(void **state)
{
	struct template t;

	(void)state;
	for (int kept = 0; kept <= 1; kept++) {
		assert_int_equal(get(&t, 10), 0);
		assert_true(lock_is_free(LOCK_SH));
		assert_false(lock_is_free(LOCK_EX));
		template_put(&t);
		assert_true(lock_is_free(LOCK_EX));
	}
}

static void one_in_use_is_waited_for(void **state)
{
	int lock = open("t.lock", O_RDWR | O_CREAT, 0600);
	long long start = now_ms();

	(void)state;
	/* Another run uses another template in the same place. */
	assert_int_equal(flock(lock, LOCK_SH), 0);
	fflush(NULL);
	if (!fork()) {
		usleep(300000);
		_exit(0);
	}
	close(lock);
	expect_kept(false);
	assert_in_range(now_ms() - start, 300, 5000);
	wait(NULL);
}

static void a_lock_that_fails_is_told(void **state)
{
	(void)state;
	lock_error = ENOLCK;
	assert_problem(get(&(struct template) { 0 }, 10), "cannot lock");
	assert_false(exists("t"));
}

static void a_removed_template_leaves_nothing(void **state)
{
	(void)state;
	expect_kept(false);
	template_remove("t");
	assert_false(exists("t"));
	assert_false(exists("t.lock"));
	template_remove("t");
}

static void one_in_use_is_not_removed(void **state)
{
	int lock = open("t.lock", O_RDWR | O_CREAT, 0600);

	(void)state;
	/* Another run makes it, and this one was interrupted while it waited. */
	assert_int_equal(flock(lock, LOCK_EX), 0);
	mkdir("t", 0755);
	template_remove("t");
	assert_true(exists("t"));
	assert_true(exists("t.lock"));
	close(lock);
	template_remove("t");
	assert_false(exists("t"));
	assert_false(exists("t.lock"));
}

/* Another run may make the template while this one waits for the lock. */
static void make_it_first(int operation)
{
	char *key;

	if (operation != LOCK_EX)
		return;
	before_lock = NULL;
	key = make_key(&machine, NULL);
	mkdir("t", 0755);
	put_file("t/" RELEASE, "6.1.0-test");
	put_file("t/" QEMU, "7.2.0");
	put_file("t/" KEY, key);
	free(key);
}

static void one_that_another_run_made_is_taken(void **state)
{
	(void)state;
	before_lock = make_it_first;
	expect_kept(true);
	assert_false(exists("t/" TEMPLATE_STATE));
}

static void an_interrupt_while_waiting_spares_the_other_run(void **state)
{
	struct template t;

	(void)state;
	/* The signal ends the wait for the lock that the other run holds. */
	lock_error = EINTR;
	interrupted = SIGINT;
	mkdir("t.new", 0755);
	put_file("t.new/" VM_RAM, "the other run's");
	assert_int_equal(get(&t, 10), -1);
	assert_true(exists("t.new/" VM_RAM));
}

/* flock() is not atomic when it makes an exclusive lock a shared one. */
static void replace_it(int operation)
{
	if (operation != LOCK_SH || !exists("t/" KEY))
		return;
	before_lock = NULL;
	put_file("t/" KEY, "another run's");
}

static void one_that_another_run_replaced_is_not_used(void **state)
{
	struct template t;
	char *key = make_key(&machine, NULL);

	(void)state;
	before_lock = replace_it;
	assert_int_equal(get(&t, 10), 0);
	assert_file("t/" KEY, key);
	template_put(&t);
	free(key);
}

/* Writes to the file behind the descriptor, as a QEMU could; reads it back into @first. */
static int write_to(int fd, char *first)
{
	char *path = xasprintf("/proc/self/fd/%d", fd);
	int again = open(path, O_RDWR);

	free(path);
	if (again < 0)
		return -1;
	assert_int_equal(pwrite(again, "x", 1, 0), 1);
	assert_int_equal(pread(again, first, 1, 0), 1);
	close(again);
	return 0;
}

static void the_ram_of_a_template_cannot_be_changed(void **state)
{
	static const struct {
		const char *qemu;
		bool ro;
	} versions[] = {
		{ "7.2.22 (Debian)", false }, { "8.1.9", false }, { "8.2.0", true },
		{ "10.0.2", true }, { "", false },
	};
	char byte = 'a', first;
	struct template t;
	bool ro;
	int fd;

	(void)state;
	assert_int_equal(get(&t, 10), 0);
	assert_int_equal(chmod("t/" VM_RAM, 0644), 0);
	fd = open("t/" VM_RAM, O_RDWR);
	assert_int_equal(pwrite(fd, &byte, 1, 0), 1);
	close(fd);
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		free(t.qemu);
		t.qemu = xasprintf("%s", versions[i].qemu);
		fd = template_ram(&t, &ro);
		assert_int_equal(ro, versions[i].ro);
		assert_int_equal(pread(fd, &first, 1, 0), 1);
		assert_int_equal(first, 'a');
		assert_int_equal(lseek(fd, 0, SEEK_END), 1 << 20);
		if (!ro) {
			assert_int_equal(write_to(fd, &first), 0);
			assert_int_equal(first, 'x');
		}
		close(fd);
	}
	template_put(&t);
}

static void the_ram_is_only_read_when_it_is_complete(void **state)
{
	struct stat st;

	(void)state;
	expect_kept(false);
	assert_int_equal(stat("t/" VM_RAM, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0444);
	assert_int_equal(st.st_uid, geteuid());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_TEMPLATE(a_template_may_be_prepared_by_a_program),
		TEST_TEMPLATE(a_program_that_cannot_prepare_it_is_told),
		TEST_TEMPLATE(a_template_is_made_whole),
		TEST_TEMPLATE(a_complaint_of_the_boot_is_remembered),
		TEST_TEMPLATE(a_template_that_was_kept_waiting_is_for_one_run),
		TEST_TEMPLATE(a_good_template_is_kept),
		TEST_TEMPLATE(the_ram_of_a_template_cannot_be_changed),
		TEST_TEMPLATE(the_ram_is_only_read_when_it_is_complete),
		TEST_TEMPLATE(another_machine_is_another_template),
		TEST_TEMPLATE(other_files_are_another_template),
		TEST_TEMPLATE(another_path_is_another_template),
		TEST_TEMPLATE(another_qemu_is_another_template),
		TEST_TEMPLATE(a_spoilt_template_is_made_anew),
		TEST_TEMPLATE(a_template_without_its_release_is_made_anew),
		TEST_TEMPLATE(leftovers_of_an_interrupted_make_go),
		TEST_TEMPLATE(a_folder_with_foreign_files_is_left_alone),
		TEST_TEMPLATE(a_boot_that_fails_leaves_nothing),
		TEST_TEMPLATE(an_interrupted_boot_leaves_nothing),
		TEST_TEMPLATE(ram_that_is_there_is_not_taken),
		TEST_TEMPLATE(a_place_that_cannot_be_written_is_told),
		TEST_TEMPLATE(a_template_in_use_can_be_shared_not_replaced),
		TEST_TEMPLATE(one_in_use_is_waited_for),
		TEST_TEMPLATE(a_lock_that_fails_is_told),
		TEST_TEMPLATE(a_removed_template_leaves_nothing),
		TEST_TEMPLATE(one_in_use_is_not_removed),
		TEST_TEMPLATE(one_that_another_run_made_is_taken),
		TEST_TEMPLATE(an_interrupt_while_waiting_spares_the_other_run),
		TEST_TEMPLATE(one_that_another_run_replaced_is_not_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
