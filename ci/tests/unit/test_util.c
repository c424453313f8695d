// SPDX-License-Identifier: GPL-2.0
/* util.c */
#include "unit.h"

static size_t longest_write = SIZE_MAX;
static unsigned int writes;

/* With short writes, every second write is also interrupted. */
static ssize_t spied_write(int fd, const void *data, size_t len)
{
	if (longest_write < SIZE_MAX && writes++ % 2) {
		errno = EINTR;
		return -1;
	}
	return write(fd, data, len < longest_write ? len : longest_write);
}

#define write spied_write
#include "util.c"

/* Otherwise the sanitizer ends a program that allocates too much, before xrealloc() can. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void text_grows(void **state)
{
	struct text text = { 0 };
	char want[3001] = "";

	(void)state;
	for (int i = 0; i < 1000; i++) {
		text_add(&text, "abc", 3);
		memcpy(want + 3 * i, "abc", 4);
		assert_int_equal(text.len, 3 * i + 3);
	}
	assert_string_equal(text.data, want);
	text_free(&text);
	assert_null(text.data);
	assert_int_equal(text.len, 0);
}

static void text_takes_any_byte_and_none(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_add(&text, "", 0);
	assert_string_equal(text.data, "");
	text_add(&text, "a\0b", 3);
	assert_int_equal(text.len, 3);
	assert_memory_equal(text.data, "a\0b", 4);
	text_free(&text);
	text_free(&text);
}

static void a_problem_is_noted(void **state)
{
	(void)state;
	assert_int_equal(problem("no %s: %d", "room", 7), -1);
	assert_string_equal(problem_text(), "no room: 7");
	problem("%s", "");
	assert_string_equal(problem_text(), "");
	problem("qemu: \033[2J%s", "a\r\n");
	assert_string_equal(problem_text(), "qemu: ?[2Ja??");
}

static void a_long_problem_is_cut(void **state)
{
	(void)state;
	assert_int_equal(problem("%01000d", 7), -1);
	assert_int_equal(strlen(problem_text()), sizeof(noted) - 1);
}

static void controls_of_a_terminal_become_question_marks(void **state)
{
	char text[] = "a\tb\x1b[31m \x9b" "c \xc2\x9b" "d gr\u00fc\u00df \u201cq\u201d \x7f";

	(void)state;
	make_printable(text);
	assert_string_equal(text, "a\tb?[31m ?c ??d gr\u00fc\u00df \u201cq\u201d ?");
}

static void the_wait_is_short_and_never_negative(void **state)
{
	(void)state;
	assert_int_equal(wait_ms(0), 0);
	assert_int_equal(wait_ms(now_ms() - 1), 0);
	assert_in_range(wait_ms(now_ms() + 50), 1, 50);
	assert_int_equal(wait_ms(now_ms() + 100000), 100);
}

static void the_clock_counts_milliseconds(void **state)
{
	long long start = now_ms();

	(void)state;
	usleep(50000);
	assert_in_range(now_ms() - start, 50, 1000);
}

static void all_is_written_in_short_pieces(void **state)
{
	char data[1001] = "";
	int fd = open("file", O_WRONLY | O_CREAT, 0600);

	(void)state;
	for (size_t i = 0; i < sizeof(data) - 1; i++)
		data[i] = 'a' + i % 23;
	longest_write = 7;
	assert_int_equal(write_all(fd, data, strlen(data)), 0);
	longest_write = SIZE_MAX;
	assert_file("file", data);
	close(fd);
}

static void a_failed_write_has_its_error(void **state)
{
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_int_equal(write_all(fd, "", 0), 0);
	assert_int_equal(write_all(fd, "x", 1), -1);
	assert_int_equal(errno, ENOSPC);
	close(fd);
}

static int close_after(const char *path, size_t bytes)
{
	FILE *f = fopen(path, "we");

	while (bytes--)
		fputc('x', f);
	return close_checked(f, path);
}

static void a_full_disk_shows_at_the_close(void **state)
{
	(void)state;
	assert_problem(close_after("/dev/full", 1),
		       "cannot write /dev/full: No space left on device");
	assert_problem(close_after("/dev/full", 100000),
		       "cannot write /dev/full: No space left on device");
	assert_int_equal(close_after("/dev/full", 0), 0);
	assert_int_equal(close_after("file", 100000), 0);
}

static void a_file_is_read_whole(void **state)
{
	char *content = calloc(1, 10001), *found;

	(void)state;
	for (size_t len = 0; len <= 10000; len += len < 4090 ? 4090 : len < 4100 ? 1 : 5900) {
		memset(content, 'x', len);
		put_file("file", content);
		found = read_file("file");
		assert_string_equal(found, content);
		free(found);
	}
	free(content);
}

static void what_is_no_file_is_not_read(void **state)
{
	(void)state;
	assert_null(read_file("no-such-file"));
	assert_int_equal(errno, ENOENT);
	assert_null(read_file("."));
	assert_int_equal(errno, EISDIR);
}

static void a_string_is_made(void **state)
{
	char *s = xasprintf("%s-%d", "a", 7);

	(void)state;
	assert_string_equal(s, "a-7");
	free(s);
}

static void call_die(void *arg)
{
	dup2(*(int *)arg, STDERR_FILENO);
	die("no %s: get %d", "room", 7);
}

static void run_out_of_memory(void *arg)
{
	volatile size_t too_much = SIZE_MAX / 4;

	dup2(*(int *)arg, STDERR_FILENO);
	free(xrealloc(NULL, too_much));
}

/* Checks that the function ends the process as die() does. */
static void expect_die(void (*f)(void *), const char *last_line)
{
	int fd = open("err", O_RDWR | O_CREAT | O_TRUNC, 0600);
	int status = in_child(f, &fd);
	char *err = read_file("err"), *tail;

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_INCOMPLETE);
	assert_has(err, last_line);
	tail = err + strlen(err) - strlen(last_line);
	assert_string_equal(tail, last_line);
	free(err);
	close(fd);
}

static void dying_says_why(void **state)
{
	(void)state;
	expect_die(call_die, "klp-lab: no room: get 7\n");
}

static void running_out_of_memory_ends_the_program(void **state)
{
	(void)state;
	expect_die(run_out_of_memory, "klp-lab: out of memory\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(text_grows),
		TEST(text_takes_any_byte_and_none),
		TEST(a_problem_is_noted),
		TEST(a_long_problem_is_cut),
		TEST(controls_of_a_terminal_become_question_marks),
		TEST(the_wait_is_short_and_never_negative),
		TEST(the_clock_counts_milliseconds),
		TEST_IN_SCRATCH(all_is_written_in_short_pieces),
		TEST(a_failed_write_has_its_error),
		TEST_IN_SCRATCH(a_full_disk_shows_at_the_close),
		TEST_IN_SCRATCH(a_file_is_read_whole),
		TEST_IN_SCRATCH(what_is_no_file_is_not_read),
		TEST(a_string_is_made),
		TEST_IN_SCRATCH(dying_says_why),
		TEST_IN_SCRATCH(running_out_of_memory_ends_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
