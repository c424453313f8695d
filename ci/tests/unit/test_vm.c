// SPDX-License-Identifier: GPL-2.0
/* vm.c: the command line, and starting and ending a fake QEMU. */
#include "unit.h"

#include "vm.c"

static const struct machine machine = {
	.qemu = UNIT_DIR "/fake-qemu", .kernel = "/dev/null", .initrd = "/dev/null",
	.ram = -1,
	.append = "", .accel = "tcg", .cpu = "Nehalem", .smp = 2, .memory = 256,
};

/* Runs @command by a shell; returns its output, with its length in @len. */
static char *output_of(const char *command, size_t *len)
{
	struct text text = { 0 };
	FILE *f = popen(command, "re");
	char buf[4096];
	size_t n;

	text_add(&text, "", 0);
	while ((n = fread(buf, 1, sizeof(buf), f)))
		text_add(&text, buf, n);
	assert_int_equal(pclose(f), 0);
	*len = text.len;
	return text.data;
}

/* Checks that a shell splits the command line into the same words. */
static void expect_same_words(const struct machine *m, enum vm_role role, const char *program)
{
	char *line = vm_command_line(m, role, program), *command, *found;
	struct args args;
	size_t len, at = 0;

	command = xasprintf("printf '%%s\\0' %s", line);
	found = output_of(command, &len);
	make_args(&args, m, role, program);
	for (int i = 0; i < args.n; i++) {
		assert_true(at < len);
		assert_string_equal(found + at, args.arg[i]);
		at += strlen(found + at) + 1;
	}
	assert_int_equal(at, len);
	free_args(&args);
	free(line);
	free(command);
	free(found);
}

/* Returns the word after @option; @count gets the number of such options. */
static const char *value_of(const struct args *args, const char *option, int *count)
{
	const char *value = NULL;

	*count = 0;
	for (int i = 0; i < args->n; i++) {
		if (strcmp(args->arg[i], option))
			continue;
		(*count)++;
		value = args->arg[i + 1];
	}
	return value;
}

static void assert_value(const struct args *args, const char *option, const char *want)
{
	const char *value;
	int count;

	value = value_of(args, option, &count);
	assert_int_equal(count, want ? 1 : 0);
	if (want)
		assert_string_equal(value, want);
}

static void a_shell_takes_the_same_words(void **state)
{
	(void)state;
	expect_same_words(&machine, VM_TEMPLATE, NULL);
	expect_same_words(&machine, VM_FORK, NULL);
	expect_same_words(&machine, VM_BY_HAND, "/kselftest/test-a.sh");
}

static void a_shell_takes_nasty_words_as_they_are(void **state)
{
	struct machine m = machine;

	(void)state;
	m.kernel = "/a b/it's 'a' \"kernel\"";
	m.initrd = "~/$HOME/`id`/$(id)/\\n\\";
	m.append = "a=\"b c\" *.c ?? [a] {b,c} ; & | < > ( ) # ! \t\n\n\x01\xff \u20ac";
	expect_same_words(&m, VM_TEMPLATE, NULL);
	expect_same_words(&m, VM_BY_HAND, "/a'b/$c");
	m.initrd = "";
	expect_same_words(&m, VM_FORK, NULL);
}

static void every_character_is_quoted_well(void **state)
{
	struct machine m = machine;

	(void)state;
	for (int c = 1; c < 256; c++) {
		char word[] = { c, '\0' }, words[] = { 'a', c, 'b', ' ', c, '\0' };

		m.kernel = word;
		m.initrd = words;
		expect_same_words(&m, VM_BY_HAND, NULL);
	}
}

static void plain_words_are_not_quoted(void **state)
{
	char *q = quoted("/usr/bin/qemu-x86_64,a=b:c@d%e+F9.");

	(void)state;
	assert_string_equal(q, "/usr/bin/qemu-x86_64,a=b:c@d%e+F9.");
	free(q);
}

static void a_template_boots_with_its_ram_shared(void **state)
{
	struct machine m = machine;
	struct args args;

	(void)state;
	m.initrd = "/a,b";
	make_args(&args, &m, VM_TEMPLATE, NULL);
	assert_string_equal(args.arg[0], machine.qemu);
	assert_value(&args, "-object",
		     "memory-backend-file,id=ram,size=256M,mem-path=/proc/self/fd/10,share=on");
	assert_value(&args, "-machine", "q35,memory-backend=ram");
	assert_value(&args, "-m", "256M");
	assert_value(&args, "-smp", "2");
	assert_value(&args, "-accel", "tcg");
	assert_value(&args, "-kernel", "/proc/self/fd/8");
	assert_value(&args, "-initrd", "/proc/self/fd/9");
	assert_value(&args, "-name", "/a,,b");
	assert_value(&args, "-append", "console=ttyS0 panic=-1 loglevel=5");
	assert_value(&args, "-mon", "chardev=qmp,mode=control");
	assert_value(&args, "-incoming", NULL);
	free_args(&args);
}

static void a_fork_is_a_template_but_for_its_start(void **state)
{
	struct args template, fork;
	int f = 0;

	(void)state;
	make_args(&template, &machine, VM_TEMPLATE, NULL);
	make_args(&fork, &machine, VM_FORK, NULL);
	assert_value(&fork, "-incoming", "defer");
	assert_value(&fork, "-object",
		     "memory-backend-file,id=ram,size=256M,mem-path=/proc/self/fd/10,share=off");
	assert_int_equal(fork.n, template.n + 2);
	for (int t = 0; t < template.n; t++, f++) {
		if (!strcmp(fork.arg[f], "-incoming"))
			f += 2;
		if (!strstr(template.arg[t], "share=on"))
			assert_string_equal(template.arg[t], fork.arg[f]);
	}
	free_args(&template);
	free_args(&fork);
}

static void no_qemu_may_start_programs_but_one_that_is_forked(void **state)
{
	static const enum vm_role roles[] = { VM_TEMPLATE, VM_FORK, VM_BY_HAND };
	struct args args;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
		make_args(&args, &machine, roles[i], NULL);
		assert_value(&args, "-sandbox",
			     "on,obsolete=deny,resourcecontrol=deny,elevateprivileges=deny,spawn=deny");
		free_args(&args);
	}
	make_args(&args, &machine, VM_WARM, NULL);
	assert_value(&args, "-sandbox", "on,obsolete=deny,resourcecontrol=deny");
	free_args(&args);
}

static void by_hand_it_is_one_boot_on_a_terminal(void **state)
{
	struct args args;

	(void)state;
	make_args(&args, &machine, VM_BY_HAND, "/kselftest/test-a.sh");
	assert_value(&args, "-machine", "q35");
	assert_value(&args, "-object", NULL);
	assert_value(&args, "-incoming", NULL);
	assert_value(&args, "-mon", NULL);
	assert_value(&args, "-chardev", "stdio,id=console");
	assert_value(&args, "-device", "isa-serial,chardev=console");
	assert_value(&args, "-append", "console=ttyS0 panic=-1 loglevel=5 "
		     "klp_agent.run=/kselftest/test-a.sh");
	free_args(&args);
}

static void further_words_go_to_the_kernel(void **state)
{
	struct machine m = machine;
	struct args args;

	(void)state;
	m.append = "a=b c";
	make_args(&args, &m, VM_BY_HAND, "/t");
	assert_value(&args, "-append", "console=ttyS0 panic=-1 loglevel=5 a=b c klp_agent.run=/t");
	free_args(&args);
}

static void kvm_shows_the_hosts_cpu(void **state)
{
	struct machine m = machine;
	struct args args;

	(void)state;
	make_args(&args, &m, VM_FORK, NULL);
	assert_value(&args, "-cpu", "Nehalem");
	free_args(&args);
	m.accel = "kvm";
	make_args(&args, &m, VM_FORK, NULL);
	assert_value(&args, "-cpu", "host");
	assert_value(&args, "-accel", "kvm");
	free_args(&args);
}

/*
 * With a fake QEMU
 */

static int start_as(struct vm *vm, const char *behaviour, const char *dir)
{
	int ret;

	setenv("FAKE_QEMU", behaviour, 1);
	ret = vm_start(vm, &machine, VM_FORK, dir, now_ms() + 10000);
	unsetenv("FAKE_QEMU");
	return ret;
}

static void a_vm_is_started_in_its_folder(void **state)
{
	struct vm vm;

	(void)state;
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_int_equal(start_as(&vm, "descriptors", "dir"), 0);
	assert_int_equal(access("dir/descriptors", F_OK), 0);
	assert_int_equal(qmp_command(&vm.qmp, now_ms() + 10000, "stop", NULL), 0);
	vm_end(&vm);
}

static void a_vm_does_not_hear_ctrl_c(void **state)
{
	struct vm vm;

	(void)state;
	assert_int_equal(start_as(&vm, "", "."), 0);
	assert_int_equal(getsid(vm.pid), vm.pid);
	vm_end(&vm);
}

/* QEMU's user gets a file that only root may read, and cannot write to it. */
static void a_vm_may_be_another_users(void **state)
{
	struct machine m = machine;
	char line[100] = "", *status;
	struct vm vm;

	(void)state;
	if (geteuid())
		skip();
	put_file("kernel", "secret\n");
	assert_int_equal(chmod("kernel", 0600), 0);
	m.kernel = "kernel";
	m.user = 65534;
	setenv("FAKE_QEMU", "shows-its-kernel", 1);
	assert_int_equal(vm_start(&vm, &m, VM_FORK, ".", now_ms() + 10000), 0);
	unsetenv("FAKE_QEMU");
	assert_true(read(vm.console, line, sizeof(line) - 1) > 0);
	line[strlen("secret\n")] = '\0';
	assert_string_equal(line, "secret\n");
	status = xasprintf("grep -q '^Uid:.65534.65534.65534.65534$' /proc/%d/status", vm.pid);
	assert_int_equal(system(status), 0);
	free(status);
	assert_file("kernel", "secret\n");
	vm_end(&vm);
}

static void a_vm_has_no_descriptor_but_its_own(void **state)
{
	int stray = fcntl(0, F_DUPFD, 200);
	struct vm vm;
	char *found;

	(void)state;
	assert_int_equal(start_as(&vm, "descriptors", "."), 0);
	/* bash has its script open as 255. */
	found = read_file("descriptors");
	assert_string_equal(found, "0\n1\n2\n255\n3\n4\n5\n6\n8\n9\n");
	free(found);
	close(stray);
	vm_end(&vm);
}

static void the_end_of_a_vm_shows_on_its_ports(void **state)
{
	struct pollfd pfd = { .events = POLLIN };
	char buf[100];
	struct vm vm;

	(void)state;
	assert_int_equal(start_as(&vm, "", "."), 0);
	assert_int_equal(qmp_command(&vm.qmp, now_ms() + 10000, "quit", NULL), 0);
	pfd.fd = vm.console;
	do {
		assert_int_equal(poll(&pfd, 1, 10000), 1);
	} while (read(vm.console, buf, sizeof(buf)) > 0);
	vm_end(&vm);
}

static void ending_a_vm_leaves_nothing(void **state)
{
	int before = open_files();
	struct vm vm;
	pid_t pid;

	(void)state;
	assert_int_equal(start_as(&vm, "", "."), 0);
	pid = vm.pid;
	vm_end(&vm);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	assert_int_equal(open_files(), before);
	assert_int_equal(vm.pid, 0);
	assert_int_equal(vm.console, -1);
	vm_end(&vm);
}

/* Starts a VM, writes its pid, and ends without ending it. */
static void start_and_die(void *out)
{
	struct vm vm;

	if (!start_as(&vm, "stays", "."))
		write_all(*(int *)out, &vm.pid, sizeof(vm.pid));
}

static void a_vm_dies_with_the_lab(void **state)
{
	int fds[2], waited = 0;
	pid_t pid;

	(void)state;
	/* So that the VM becomes our child when its parent ends. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	assert_int_equal(pipe(fds), 0);
	in_child(start_and_die, &fds[1]);
	assert_int_equal(read(fds[0], &pid, sizeof(pid)), sizeof(pid));
	while (waitpid(pid, NULL, WNOHANG) == 0 && waited++ < 5000)
		usleep(1000);
	assert_int_equal(kill(pid, 0), -1);
	close(fds[0]);
	close(fds[1]);
}

static void a_vm_behind_a_wrapper_is_ended_too(void **state)
{
	long long start = now_ms();
	struct vm vm;

	(void)state;
	/* So that the VM becomes our child when the wrapper ends. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	assert_int_equal(start_as(&vm, "wraps", "."), 0);
	vm_end(&vm);
	while (wait(NULL) > 0)
		;
	assert_in_range(now_ms() - start, 0, 5000);
}

static void what_qemu_says_is_told(void **state)
{
	struct vm vm;

	(void)state;
	assert_problem(start_as(&vm, "dies", "."),
		       "QEMU closed its monitor: qemu: no such accelerator");
	assert_has_not(problem_text(), "warning");
	vm_end(&vm);
}

static void the_last_of_much_that_qemu_says_is_told(void **state)
{
	struct vm vm;

	(void)state;
	assert_problem(start_as(&vm, "verbose", "."), "QEMU closed its monitor: qemu: the end");
	vm_end(&vm);
}

static void a_qemu_that_is_not_there_is_told(void **state)
{
	struct machine m = machine;
	struct vm vm;

	(void)state;
	m.qemu = "/no/such/qemu";
	assert_problem(vm_start(&vm, &m, VM_FORK, ".", now_ms() + 10000),
		       "cannot open /no/such/qemu: No such file");
	vm_end(&vm);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
	struct vm vm;

	(void)state;
	assert_problem(start_as(&vm, "", "no-such-folder"), "cannot enter no-such-folder: No such");
	vm_end(&vm);
}

static void a_silent_qemu_is_given_up(void **state)
{
	struct vm vm;

	(void)state;
	setenv("FAKE_QEMU", "silent", 1);
	assert_problem(vm_start(&vm, &machine, VM_FORK, ".", now_ms() + 200),
		       "did not answer in time");
	unsetenv("FAKE_QEMU");
	vm_end(&vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_shell_takes_the_same_words),
		TEST(a_shell_takes_nasty_words_as_they_are),
		TEST(every_character_is_quoted_well),
		TEST(plain_words_are_not_quoted),
		TEST(a_template_boots_with_its_ram_shared),
		TEST(a_fork_is_a_template_but_for_its_start),
		TEST(no_qemu_may_start_programs_but_one_that_is_forked),
		TEST(by_hand_it_is_one_boot_on_a_terminal),
		TEST(further_words_go_to_the_kernel),
		TEST(kvm_shows_the_hosts_cpu),
		TEST_IN_SCRATCH(a_vm_is_started_in_its_folder),
		TEST_IN_SCRATCH(a_vm_does_not_hear_ctrl_c),
		TEST_IN_SCRATCH(a_vm_may_be_another_users),
		TEST_IN_SCRATCH(a_vm_has_no_descriptor_but_its_own),
		TEST_IN_SCRATCH(the_end_of_a_vm_shows_on_its_ports),
		TEST_IN_SCRATCH(ending_a_vm_leaves_nothing),
		TEST_IN_SCRATCH(a_vm_dies_with_the_lab),
		TEST_IN_SCRATCH(a_vm_behind_a_wrapper_is_ended_too),
		TEST_IN_SCRATCH(what_qemu_says_is_told),
		TEST_IN_SCRATCH(the_last_of_much_that_qemu_says_is_told),
		TEST_IN_SCRATCH(a_qemu_that_is_not_there_is_told),
		TEST_IN_SCRATCH(a_folder_that_is_not_there_is_told),
		TEST_IN_SCRATCH(a_silent_qemu_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
