// SPDX-License-Identifier: GPL-2.0
/* qmp.c, over a socket: the test plays QEMU at the other end. */
#include "unit.h"

#include "qmp.c"

#define OK	"{\"return\": {}}\n"
#define MIGRATION(status) \
	"{\"event\": \"MIGRATION\", \"data\": {\"status\": \"" status "\"}}\n"

static struct qmp qmp;
static int peer;

static int connect_pair(void **state)
{
	int pair[2];

	(void)state;
	make_sockets(pair);
	qmp = (struct qmp) { .fd = pair[0] };
	peer = pair[1];
	interrupted = 0;
	return 0;
}

static int hang_up(void **state)
{
	(void)state;
	interrupted = 0;
	qmp_close(&qmp);
	close(peer);
	return 0;
}

#define TEST_QMP(f) cmocka_unit_test_setup_teardown(f, connect_pair, hang_up)

static long long soon(void)
{
	return now_ms() + 100;
}

static int command(void)
{
	return qmp_command(&qmp, soon(), "stop", NULL);
}

static int wait_migration(void)
{
	return qmp_wait_migration(&qmp, &(struct state_copy) { .pipe = -1, .file = -1 }, soon());
}

/* Checks what qmp.c has written to the socket. */
static void assert_sent(const char *text)
{
	char buf[1024];
	ssize_t n = recv(peer, buf, sizeof(buf) - 1, MSG_DONTWAIT);

	buf[n > 0 ? n : 0] = '\0';
	assert_string_equal(buf, text);
}

static void opening_reads_the_greeting_and_agrees(void **state)
{
	(void)state;
	write_text(peer, "{\"QMP\": {\"version\": {}}}\n" OK);
	assert_int_equal(qmp_open(&qmp, qmp.fd, soon()), 0);
	assert_sent("{\"execute\":\"qmp_capabilities\"}");
}

static void opening_says_nothing_before_the_greeting(void **state)
{
	(void)state;
	assert_problem(qmp_open(&qmp, qmp.fd, soon()), "did not answer in time");
	assert_sent("");
}

static void opening_fails_when_refused(void **state)
{
	(void)state;
	write_text(peer, "{\"QMP\": {}}\n{\"error\": {\"desc\": \"no\"}}\n");
	assert_problem(qmp_open(&qmp, qmp.fd, soon()), "QEMU refused qmp_capabilities: no");
}

static void a_command_is_sent_with_its_arguments(void **state)
{
	(void)state;
	write_text(peer, OK);
	assert_int_equal(qmp_command(&qmp, soon(), "migrate",
				     json_pack("{s:s}", "uri", "exec:a \"b\"")), 0);
	assert_sent("{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"exec:a \\\"b\\\"\"}}");
}

static void a_descriptor_is_given_with_its_name(void **state)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} space;
	char text[100] = "";
	struct iovec iov = { .iov_base = text, .iov_len = sizeof(text) - 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &space,
			      .msg_controllen = sizeof(space) };
	int pair[2], given;

	(void)state;
	make_sockets(pair);
	write_text(peer, OK);
	assert_int_equal(qmp_give(&qmp, soon(), "state", pair[0]), 0);
	/* It comes with the first byte. */
	assert_int_equal(recvmsg(peer, &msg, MSG_CMSG_CLOEXEC), 1);
	assert_non_null(CMSG_FIRSTHDR(&msg));
	assert_int_equal(CMSG_FIRSTHDR(&msg)->cmsg_type, SCM_RIGHTS);
	memcpy(&given, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(given));
	write_text(given, "x");
	assert_int_equal(read(pair[1], text, 1), 1);
	assert_sent("\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"state\"}}");
	close(given);
	close(pair[0]);
	close(pair[1]);
}

static void events_in_between_are_dropped(void **state)
{
	(void)state;
	write_text(peer, "{\"event\": \"STOP\"}\n" MIGRATION("completed") OK);
	assert_int_equal(command(), 0);
	assert_int_equal(qmp.in.len, 0);
}

static void what_follows_a_reply_is_kept(void **state)
{
	(void)state;
	write_text(peer, OK MIGRATION("completed"));
	assert_int_equal(command(), 0);
	assert_int_equal(wait_migration(), 0);
}

static void two_replies_in_one_piece_are_two(void **state)
{
	(void)state;
	write_text(peer, OK "{\"error\": {\"desc\": \"second\"}}\n");
	assert_int_equal(command(), 0);
	assert_problem(command(), "second");
}

static void a_reply_may_come_split(void **state)
{
	json_t *message;

	(void)state;
	write_text(peer, "{\"ret");
	assert_null(next_message(&qmp, NULL, soon()));
	write_text(peer, "urn\": ");
	assert_null(next_message(&qmp, NULL, soon()));
	write_text(peer, "{}}\n");
	message = next_message(&qmp, NULL, soon());
	assert_non_null(json_object_get(message, "return"));
	json_decref(message);
}

static void write_slowly(void *text)
{
	for (const char *p = text; *p; p++) {
		usleep(500);
		write_all(peer, p, 1);
	}
}

static void write_by_child(void *text)
{
	if (!fork()) {
		write_slowly(text);
		_exit(0);
	}
}

static void a_reply_may_come_byte_by_byte(void **state)
{
	(void)state;
	write_by_child("{\"event\": \"STOP\"}\r\n{\"return\": {}}\r\n");
	assert_int_equal(qmp_command(&qmp, now_ms() + 5000, "stop", NULL), 0);
	wait(NULL);
}

static void a_reply_may_be_long(void **state)
{
	char *filler = calloc(1, 50001), *reply;

	(void)state;
	memset(filler, 'x', 50000);
	reply = xasprintf("{\"return\": \"%s\"}\n", filler);
	write_text(peer, reply);
	assert_int_equal(command(), 0);
	free(reply);
	free(filler);
}

static void an_error_is_told_in_qemus_words(void **state)
{
	(void)state;
	write_text(peer, "{\"error\": {\"class\": \"GenericError\", \"desc\": \"out of it\"}}\n");
	assert_problem(command(), "QEMU refused stop: out of it");
}

static void an_error_without_words_is_an_error(void **state)
{
	(void)state;
	write_text(peer, "{\"error\": {}}\n{\"error\": {\"desc\": 7}}\n");
	assert_problem(command(), "QEMU refused stop: no reason");
	assert_problem(command(), "QEMU refused stop: no reason");
}

static void garbage_is_refused(void **state)
{
	static const char *const garbage[] = {
		"hello\n", "\n", "{\n", "{\"return\": }\n", "{} {}\n", "\"return\"\n", "\xff\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(garbage); i++) {
		write_text(peer, garbage[i]);
		assert_problem(command(), "said what is not JSON");
	}
	write_text(peer, OK);
	assert_int_equal(command(), 0);
}

static void a_nul_is_garbage(void **state)
{
	static const char text[] = "{\"return\"\0: {}}\n";

	(void)state;
	assert_int_equal(write_all(peer, text, sizeof(text) - 1), 0);
	assert_problem(command(), "said what is not JSON");
}

static void other_json_is_no_reply(void **state)
{
	(void)state;
	write_text(peer, "[\"return\"]\n{}\n{\"id\": \"return\"}\n");
	assert_problem(command(), "did not answer in time");
}

static void the_end_of_qemu_is_told(void **state)
{
	(void)state;
	write_text(peer, "{\"return\": {}}");
	shutdown(peer, SHUT_WR);
	assert_problem(command(), "QEMU closed its monitor");
}

static void a_closed_monitor_is_told_when_written_to(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	close(peer);
	assert_problem(command(), "QEMU closed its monitor");
	signal(SIGPIPE, SIG_DFL);
	peer = -1;
}

static void the_deadline_is_kept(void **state)
{
	long long start = now_ms(), took;

	(void)state;
	write_text(peer, "{\"event\": \"STOP\"}\n{\"ret");
	assert_problem(qmp_command(&qmp, start + 250, "stop", NULL),
		       "did not answer in time");
	took = now_ms() - start;
	assert_in_range(took, 250, 1000);
}

static void what_has_come_is_taken_after_the_deadline(void **state)
{
	(void)state;
	write_text(peer, OK OK);
	assert_int_equal(command(), 0);
	assert_int_equal(qmp_command(&qmp, 0, "stop", NULL), 0);
}

static void an_interrupt_ends_the_wait(void **state)
{
	(void)state;
	interrupted = SIGINT;
	assert_problem(qmp_command(&qmp, now_ms() + 5000, "stop", NULL), "interrupted");
}

static void a_migration_completes(void **state)
{
	(void)state;
	write_text(peer, MIGRATION("setup") MIGRATION("active") "{\"event\": \"STOP\"}\n"
			 "{\"event\": \"OTHER\", \"data\": {\"status\": \"failed\"}}\n"
			 MIGRATION("completed"));
	assert_int_equal(wait_migration(), 0);
}

static void a_migration_fails(void **state)
{
	(void)state;
	write_text(peer, MIGRATION("active") MIGRATION("failed"));
	assert_problem(wait_migration(), "could not save or load");
}

static void a_migration_that_does_not_end_is_told(void **state)
{
	(void)state;
	write_text(peer, MIGRATION("active"));
	assert_problem(wait_migration(), "did not answer in time");
	shutdown(peer, SHUT_WR);
	assert_problem(wait_migration(), "closed its monitor");
}

static void closing_twice_does_no_harm(void **state)
{
	int fd = qmp.fd;

	(void)state;
	text_add(&qmp.in, "left", 4);
	qmp_close(&qmp);
	assert_int_equal(qmp.fd, -1);
	assert_null(qmp.in.data);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	qmp_close(&qmp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_QMP(opening_reads_the_greeting_and_agrees),
		TEST_QMP(opening_says_nothing_before_the_greeting),
		TEST_QMP(opening_fails_when_refused),
		TEST_QMP(a_command_is_sent_with_its_arguments),
		TEST_QMP(a_descriptor_is_given_with_its_name),
		TEST_QMP(events_in_between_are_dropped),
		TEST_QMP(what_follows_a_reply_is_kept),
		TEST_QMP(two_replies_in_one_piece_are_two),
		TEST_QMP(a_reply_may_come_split),
		TEST_QMP(a_reply_may_come_byte_by_byte),
		TEST_QMP(a_reply_may_be_long),
		TEST_QMP(an_error_is_told_in_qemus_words),
		TEST_QMP(an_error_without_words_is_an_error),
		TEST_QMP(garbage_is_refused),
		TEST_QMP(a_nul_is_garbage),
		TEST_QMP(other_json_is_no_reply),
		TEST_QMP(the_end_of_qemu_is_told),
		TEST_QMP(a_closed_monitor_is_told_when_written_to),
		TEST_QMP(the_deadline_is_kept),
		TEST_QMP(what_has_come_is_taken_after_the_deadline),
		TEST_QMP(an_interrupt_ends_the_wait),
		TEST_QMP(a_migration_completes),
		TEST_QMP(a_migration_fails),
		TEST_QMP(a_migration_that_does_not_end_is_told),
		TEST_QMP(closing_twice_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
