// SPDX-License-Identifier: GPL-2.0
/* guest.c: the two ports of a guest: the test plays the guest at the other ends. */
#include "unit.h"

#include <signal.h>

#include "../../../tools/klp-agent/protocol.h"
#include "guest.c"
#include "machine.h"

static struct guest guest;
static int console, channel;

static int plug(void **state)
{
	int pair[2];

	if (enter_machine(state))
		return -1;
	guest = (struct guest) { .copy = -1, .vm = VM_NONE };
	make_sockets(pair);
	guest.vm.console = pair[0];
	console = pair[1];
	make_sockets(pair);
	guest.vm.channel = pair[0];
	channel = pair[1];
	interrupted = 0;
	return 0;
}

static int unplug(void **state)
{
	interrupted = 0;
	guest_end(&guest);
	close(console);
	close(channel);
	return leave_scratch(state);
}

#define TEST_GUEST(f) cmocka_unit_test_setup_teardown(f, plug, unplug)

static int listen_shortly(void)
{
	return guest_listen(&guest, now_ms() + 100);
}

static void expect_line(const char *want)
{
	char *line = guest_line(&guest);

	assert_non_null(line);
	assert_string_equal(line, want);
	free(line);
}

static void lines_are_taken_one_by_one(void **state)
{
	(void)state;
	assert_null(guest_line(&guest));
	write_text(channel, "one\n\nthree \r\nfo");
	assert_int_equal(listen_shortly(), 1);
	expect_line("one");
	expect_line("");
	expect_line("three \r");
	assert_null(guest_line(&guest));
	write_text(channel, "ur\n");
	assert_int_equal(listen_shortly(), 1);
	expect_line("four");
	assert_null(guest_line(&guest));
	assert_int_equal(guest.channel.len, 0);
}

static void a_long_line_is_taken_whole(void **state)
{
	char *line = calloc(1, 60001), *found;

	(void)state;
	memset(line, 'x', 60000);
	write_text(channel, line);
	write_text(channel, "\n");
	while (!(found = guest_line(&guest)))
		assert_int_equal(listen_shortly(), 1);
	assert_string_equal(found, line);
	free(found);
	free(line);
}

static void the_ports_are_kept_apart(void **state)
{
	(void)state;
	write_text(console, "kernel\n");
	write_text(channel, "agent\n");
	assert_int_equal(listen_shortly(), 1);
	assert_string_equal(guest.console.data, "kernel\n");
	expect_line("agent");
	assert_null(guest_line(&guest));
}

static void the_console_is_kept_whole(void **state)
{
	(void)state;
	write_text(console, "one\n");
	assert_int_equal(listen_shortly(), 1);
	write_text(console, "two\n");
	assert_int_equal(listen_shortly(), 1);
	assert_string_equal(guest.console.data, "one\ntwo\n");
}

static void a_nul_on_the_console_hides_nothing(void **state)
{
	(void)state;
	/* judge() reads a string: it would not see text behind a NUL. */
	assert_int_equal(write_all(console, "a\0BUG: b\n", 9), 0);
	assert_int_equal(listen_shortly(), 1);
	assert_has(guest.console.data, "BUG: b");
}

static void the_console_is_copied_as_it_comes(void **state)
{
	(void)state;
	guest.copy = open("copy", O_WRONLY | O_CREAT, 0600);
	write_text(channel, "agent\n");
	assert_int_equal(listen_shortly(), 1);
	write_text(console, "one\n");
	assert_int_equal(listen_shortly(), 1);
	assert_file("copy", "one\n");
	write_text(console, "two\n");
	assert_int_equal(listen_shortly(), 1);
	assert_file("copy", "one\ntwo\n");
	close(console);
	console = -1;
	assert_int_equal(listen_shortly(), 1);
	assert_file("copy", "one\ntwo\n");
	close(guest.copy);
}

static void a_copy_that_cannot_be_written_is_told(void **state)
{
	(void)state;
	guest.copy = open("/dev/full", O_WRONLY);
	write_text(console, "one\n");
	assert_problem(listen_shortly(), "cannot write the console: No space left");
	close(guest.copy);
}

static void a_silent_guest_is_waited_for_until_the_deadline(void **state)
{
	long long start = now_ms();

	(void)state;
	assert_int_equal(guest_listen(&guest, start + 250), 0);
	assert_in_range(now_ms() - start, 250, 1000);
	assert_false(guest_closed(&guest));
}

static void a_guest_that_ends_is_heard_to_its_end(void **state)
{
	(void)state;
	write_text(console, "last\n");
	write_text(channel, "words\n");
	close(console);
	close(channel);
	console = channel = -1;
	while (!guest_closed(&guest))
		assert_int_equal(listen_shortly(), 1);
	assert_string_equal(guest.console.data, "last\n");
	expect_line("words");
	assert_int_equal(guest_listen(&guest, now_ms() + 60000), 0);
}

static void one_closed_port_is_no_end(void **state)
{
	(void)state;
	close(channel);
	channel = -1;
	assert_int_equal(listen_shortly(), 1);
	assert_int_equal(guest.vm.channel, -1);
	assert_false(guest_closed(&guest));
	assert_int_equal(listen_shortly(), 0);
	write_text(console, "on\n");
	assert_int_equal(listen_shortly(), 1);
	assert_string_equal(guest.console.data, "on\n");
}

static void an_interrupt_ends_the_wait(void **state)
{
	(void)state;
	interrupted = SIGTERM;
	assert_problem(guest_listen(&guest, now_ms() + 60000), "interrupted");
}

static void the_agents_greeting_is_waited_for(void **state)
{
	char *release = NULL;

	(void)state;
	write_text(channel, "a stray line\nklp-agent 1 ready 6.1.0-test\nabc out text\n");
	assert_int_equal(guest_hello(&guest, AGENT_NONCE, &release, now_ms() + 10000), 0);
	assert_string_equal(release, "6.1.0-test");
	free(release);
	expect_line("abc out text");
}

static void a_guest_that_does_not_greet_is_told(void **state)
{
	char *release = NULL;

	(void)state;
	assert_int_equal(guest_hello(&guest, AGENT_NONCE, &release, now_ms() + 100), 1);
	assert_has(problem_text(), "not up in time");
	close(console);
	close(channel);
	assert_int_equal(guest_hello(&guest, AGENT_NONCE, &release, now_ms() + 10000), 1);
	assert_has(problem_text(), "ended before it was up");
	assert_null(release);
}

static void a_full_disk_is_no_guest_that_does_not_greet(void **state)
{
	char *release = NULL;

	(void)state;
	guest.copy = open("/dev/full", O_WRONLY);
	write_text(console, "Linux boots\n");
	assert_problem(guest_hello(&guest, AGENT_NONCE, &release, now_ms() + 10000),
		       "cannot write the console: No space left");
	close(guest.copy);
	guest.copy = -1;
}

static void an_order_is_a_line_with_a_new_nonce(void **state)
{
	char nonces[2][NONCE_SIZE], buf[256];

	(void)state;
	for (int i = 0; i < 2; i++) {
		char *want;
		ssize_t n;

		assert_int_equal(guest_order(&guest, nonces[i], ORDER_RUN, "/a/b.sh"), 0);
		assert_int_equal(strlen(nonces[i]), NONCE_SIZE - 1);
		assert_int_equal(strspn(nonces[i], "0123456789abcdef"), NONCE_SIZE - 1);
		n = read(channel, buf, sizeof(buf) - 1);
		buf[n] = '\0';
		want = xasprintf("%s run /a/b.sh\n", nonces[i]);
		assert_string_equal(buf, want);
		free(want);
	}
	assert_string_not_equal(nonces[0], nonces[1]);
}

static void an_order_to_a_guest_that_is_gone_fails(void **state)
{
	char nonce[NONCE_SIZE];

	(void)state;
	close(channel);
	channel = -1;
	assert_problem(guest_order(&guest, nonce, ORDER_RUN, "a"), "cannot talk to the guest");
}

static void a_reply_has_nonce_word_and_argument(void **state)
{
	(void)state;
	assert_string_equal(guest_reply("abc out text", "abc", REPLY_OUT), "text");
	assert_string_equal(guest_reply("abc out  a b ", "abc", REPLY_OUT), " a b ");
	assert_string_equal(guest_reply("abc out ", "abc", REPLY_OUT), "");
}

static void records_of_the_kernel_log_are_taken_in(void **state)
{
	struct record record;

	(void)state;
	assert_true(guest_take_log(&guest, "abc log 4 BUG: a", "abc", &record));
	assert_int_equal(record.priority, 4);
	assert_string_equal(record.text, "BUG: a\n");
	assert_true(guest_take_log(&guest, "abc log 12 ", "abc", &record));
	assert_int_equal(record.priority, 12);
	assert_string_equal(record.text, "\n");
	assert_true(guest_take_log(&guest, "abc log 6 b", "abc", NULL));
	assert_string_equal(guest.log.text.data, "BUG: a\n\nb\n");
	assert_false(guest.log.lost);
	assert_false(guest_take_log(&guest, "abc lost overwritten", "abc", &record));
	assert_true(guest.log.lost);
	/* Lines that a program could write to the port. */
	assert_false(guest_take_log(&guest, "abc log 4", "abc", &record));
	assert_false(guest_take_log(&guest, "abc out 4 text", "abc", &record));
	assert_string_equal(guest.log.text.data, "BUG: a\n\nb\n");
}

static void what_dev_kmsg_escapes_is_taken_in_as_it_was(void **state)
{
	struct record record;

	(void)state;
	assert_true(guest_take_log(&guest, "abc log 3 BUG: a\\x0a", "abc", &record));
	assert_string_equal(record.text, "BUG: a\n");
	assert_true(guest_take_log(&guest, "abc log 3 a\\x0aBUG: \\xc3\\xa9 \\x5cx0a", "abc", &record));
	assert_string_equal(record.text, "a\nBUG: \xc3\xa9 \\x0a\n");
	assert_true(guest_take_log(&guest, "abc log 3 \\x00 \\x \\xg0 \\", "abc", &record));
	assert_string_equal(record.text, "? \\x \\xg0 \\\n");
	/* Escapes that are cut off, or have no digit. */
	assert_true(guest_take_log(&guest, "abc log 3 \\x 4 \\xa", "abc", &record));
	assert_string_equal(record.text, "\\x 4 \\xa\n");
}

static void another_line_is_no_reply(void **state)
{
	static const char *const others[] = {
		"", "abc", "abc ", "abc out", "abc outer text", "abc ou text", "abcd out text",
		"ab out text", " abc out text", "abc  out text", "abd out text", "abc\tout text",
		"abc cut text", "out text", "ABC out text",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_null(guest_reply(others[i], "abc", REPLY_OUT));
}

/*
 * With a fake QEMU
 */

static const struct machine machine = FAKE_MACHINE;

static int fork_guest(void)
{
	guest_end(&guest);
	return guest_fork(&guest, &machine, VM_FORK, ".", "state", now_ms() + 10000);
}

static void a_fork_starts_from_a_state(void **state)
{
	(void)state;
	assert_int_equal(fork_guest(), 0);
	assert_int_equal(listen_shortly(), 1);
	assert_string_equal(guest.console.data, "Linux boots\n");
	assert_file("loaded", "saved\n");
}

static void a_fork_without_a_state_is_told(void **state)
{
	(void)state;
	guest_end(&guest);
	assert_problem(guest_fork(&guest, &machine, VM_FORK, ".", "none", now_ms() + 10000),
		       "cannot open ./none: No such file or directory");
}

static void a_forked_vm_is_taken_and_goes_on(void **state)
{
	struct vm vm;

	(void)state;
	guest_end(&guest);
	assert_int_equal(vm_start(&vm, &machine, VM_FORK, ".", now_ms() + 10000), 0);
	assert_int_equal(guest_take(&guest, &vm, now_ms() + 10000), 0);
	assert_int_equal(guest.vm.pid, vm.pid);
}

static void a_forked_vm_that_has_ended_is_told(void **state)
{
	struct vm vm;

	(void)state;
	guest_end(&guest);
	assert_int_equal(vm_start(&vm, &machine, VM_FORK, ".", now_ms() + 10000), 0);
	kill(vm.pid, SIGKILL);
	assert_problem(guest_take(&guest, &vm, now_ms() + 10000), "QEMU closed its monitor");
}

static void start_template(void)
{
	put_file("ram", "");
	guest_end(&guest);
	assert_int_equal(vm_start(&guest.vm, &machine, VM_TEMPLATE, ".", now_ms() + 10000), 0);
}

static void a_guest_is_saved_to_a_file(void **state)
{
	(void)state;
	start_template();
	assert_int_equal(guest_save(&guest, ".", "saved", now_ms() + 10000), 0);
	assert_file("saved", "saved\n");
	while (!guest_closed(&guest))
		assert_int_equal(guest_listen(&guest, now_ms() + 10000), 1);
}

/* More than a pipe has room for. */
static void a_large_state_is_saved_and_loaded(void **state)
{
	(void)state;
	setenv("FAKE_QEMU", "saves-much", 1);
	start_template();
	unsetenv("FAKE_QEMU");
	assert_int_equal(guest_save(&guest, ".", "large", now_ms() + 10000), 0);
	guest_end(&guest);
	assert_int_equal(guest_fork(&guest, &machine, VM_FORK, ".", "large", now_ms() + 10000), 0);
	assert_int_equal(system("seq 100000 | cmp - large && cmp large loaded"), 0);
}

static void a_guest_that_cannot_be_saved_is_told(void **state)
{
	(void)state;
	setenv("FAKE_QEMU", "refuses", 1);
	start_template();
	unsetenv("FAKE_QEMU");
	assert_problem(guest_save(&guest, ".", "saved", now_ms() + 10000),
		       "QEMU refused migrate: no migration today");
}

static void a_guest_that_does_not_start_is_told(void **state)
{
	(void)state;
	setenv("FAKE_QEMU", "dies", 1);
	assert_problem(fork_guest(), "QEMU closed its monitor: qemu: no such accelerator");
	unsetenv("FAKE_QEMU");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_GUEST(lines_are_taken_one_by_one),
		TEST_GUEST(a_long_line_is_taken_whole),
		TEST_GUEST(the_ports_are_kept_apart),
		TEST_GUEST(the_console_is_kept_whole),
		TEST_GUEST(a_nul_on_the_console_hides_nothing),
		TEST_GUEST(the_console_is_copied_as_it_comes),
		TEST_GUEST(a_copy_that_cannot_be_written_is_told),
		TEST_GUEST(a_silent_guest_is_waited_for_until_the_deadline),
		TEST_GUEST(a_guest_that_ends_is_heard_to_its_end),
		TEST_GUEST(one_closed_port_is_no_end),
		TEST_GUEST(an_interrupt_ends_the_wait),
		TEST_GUEST(the_agents_greeting_is_waited_for),
		TEST_GUEST(a_guest_that_does_not_greet_is_told),
		TEST_GUEST(a_full_disk_is_no_guest_that_does_not_greet),
		TEST_GUEST(an_order_is_a_line_with_a_new_nonce),
		TEST_GUEST(an_order_to_a_guest_that_is_gone_fails),
		TEST_GUEST(a_reply_has_nonce_word_and_argument),
		TEST_GUEST(records_of_the_kernel_log_are_taken_in),
		TEST_GUEST(what_dev_kmsg_escapes_is_taken_in_as_it_was),
		TEST_GUEST(another_line_is_no_reply),
		TEST_GUEST(a_fork_starts_from_a_state),
		TEST_GUEST(a_fork_without_a_state_is_told),
		TEST_GUEST(a_forked_vm_is_taken_and_goes_on),
		TEST_GUEST(a_forked_vm_that_has_ended_is_told),
		TEST_GUEST(a_guest_is_saved_to_a_file),
		TEST_GUEST(a_large_state_is_saved_and_loaded),
		TEST_GUEST(a_guest_that_cannot_be_saved_is_told),
		TEST_GUEST(a_guest_that_does_not_start_is_told),
	};

	/* As in the lab: writing to a QEMU that has ended fails with EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
