// SPDX-License-Identifier: GPL-2.0
/* find_splats, log_after and wait_until, run as scenarios run them. */
#include "unit.h"

/* 99: no helper exits with this status. The helpers exit without freeing memory. */
#define SANITIZERS "UBSAN_OPTIONS=exitcode=99 ASAN_OPTIONS=exitcode=99:detect_leaks=0"

/* Runs a command of the shell, with the helpers in $PATH; returns its exit status. */
static int run(const char *command)
{
	char *whole = xasprintf("PATH=%s:$PATH; export " SANITIZERS "; "
				"{ %s; } > out 2> err < /dev/null", UNIT_OUT, command);
	int status = system(whole);

	free(whole);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Runs a command, which has to take so many seconds, or up to ten more on a busy machine. */
static void expect_seconds(const char *command, int status, unsigned int seconds)
{
	long long start = now_ms();

	assert_int_equal(run(command), status);
	assert_in_range(now_ms() - start, seconds * 1000, (seconds + 10) * 1000);
}

static void wait_until_sees_the_value(void **state)
{
	(void)state;
	put_file("file", "1\n");
	assert_int_equal(run("wait_until 0 file 1"), 0);
	put_file("file", "1");
	assert_int_equal(run("wait_until 0 file 1"), 0);
	put_file("file", "1\n0\n");
	assert_int_equal(run("wait_until 0 file 1"), 0);
	put_file("file", "");
	assert_int_equal(run("wait_until 0 file ''"), 0);
}

static void wait_until_wants_the_whole_first_line(void **state)
{
	(void)state;
	put_file("file", "10\n1\n");
	assert_int_equal(run("wait_until 0 file 1"), 1);
	assert_int_equal(run("wait_until 0 file 100"), 1);
	assert_int_equal(run("wait_until 0 file ''"), 1);
}

static void wait_until_waits_no_longer_than_it_must(void **state)
{
	(void)state;
	put_file("file", "1\n");
	expect_seconds("(sleep 0.6; echo 0 > file) & wait_until 20 file 0", 0, 0);
}

static void wait_until_gives_up_in_time(void **state)
{
	(void)state;
	put_file("file", "1\n");
	expect_seconds("wait_until 1 file 0", 1, 1);
	expect_seconds("wait_until 1 file", 1, 1);
}

static void wait_until_sees_the_file_go(void **state)
{
	(void)state;
	assert_int_equal(run("wait_until 0 no-such-file"), 0);
	put_file("file", "1\n");
	assert_int_equal(run("wait_until 0 file"), 1);
	expect_seconds("(sleep 0.2; rm file) & wait_until 20 file", 0, 0);
}

static void wait_until_waits_for_a_file_to_come(void **state)
{
	(void)state;
	assert_int_equal(run("wait_until 0 file 1"), 1);
	expect_seconds("(sleep 0.2; echo 1 > file) & wait_until 20 file 1", 0, 0);
}

static void wait_until_takes_a_folder_for_neither(void **state)
{
	(void)state;
	assert_int_equal(run("wait_until 0 . 1"), 1);
	assert_int_equal(run("wait_until 0 ."), 1);
}

static void wait_until_takes_an_error_for_no_end(void **state)
{
	(void)state;
	assert_int_equal(symlink("loop", "loop"), 0);
	assert_int_equal(run("wait_until 0 loop"), 1);
}

static void wait_until_reads_a_long_line_safely(void **state)
{
	char line[1001] = "";

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	put_file("file", line);
	assert_int_equal(run("wait_until 0 file x"), 1);
}

static void wait_until_refuses_wrong_use(void **state)
{
	static const char *const wrong[] = {
		"wait_until", "wait_until 1", "wait_until 1 a b c", "wait_until x a",
		"wait_until '' a", "wait_until 1x a", "wait_until -1 a",
	};
	char *err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(run(wrong[i]), 2);
		err = read_file("err");
		assert_has(err, "wait_until");
		free(err);
	}
}

static void wait_until_refuses_more_seconds_than_it_can_count(void **state)
{
	(void)state;
	assert_int_equal(run("wait_until 9223372036854775807 no-such-file"), 2);
}

static void log_after_prints_what_follows_the_record(void **state)
{
	(void)state;
	put_file("kmsg",
		 "6,1,10,-;before\n"
		 "6,2,20,-;===== TEST: a =====\n"
		 "4,3,30,-;livepatch: one\n"
		 "6,4,40,c,caller=T1;two; with a semicolon\n");
	assert_int_equal(run("log_after '===== TEST: a =====' < kmsg"), 0);
	assert_file("out", "livepatch: one\ntwo; with a semicolon\n");
}

static void log_after_takes_the_last_such_record(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;mark\n6,2,2,-;a long line of old\n6,3,3,-;mark\n6,4,4,-;new\n");
	assert_int_equal(run("log_after mark < kmsg"), 0);
	assert_file("out", "new\n");
}

static void log_after_prints_nothing_when_nothing_follows(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;mark\n");
	assert_int_equal(run("log_after mark < kmsg"), 0);
	assert_file("out", "");
	put_file("kmsg", "6,1,1,-;mark\n6,2,2,-;old\n6,3,3,-;mark\n");
	assert_int_equal(run("log_after mark < kmsg"), 0);
	assert_file("out", "");
}

static void log_after_prints_what_dev_kmsg_escapes_as_it_was(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;a \\x5c mark\n6,2,2,-;BUG: a\\x0a\n6,3,3,-;b\\x0ac \\xc3\\xa9 \\xa\n"
			 "6,4,4,-;\\x0a\n");
	assert_int_equal(run("log_after 'a \\ mark' < kmsg"), 0);
	assert_file("out", "BUG: a\nb\nc \xc3\xa9 \\xa\n\n");
}

static void log_after_wants_the_whole_record(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;marks\n6,2,2,-;a mark\n6,3,3,-;mar\n");
	assert_int_equal(run("log_after mark < kmsg"), 1);
	assert_file("out", "");
	put_file("kmsg", "");
	assert_int_equal(run("log_after mark < kmsg"), 1);
}

static void log_after_leaves_the_dictionary_out(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;mark^ SUBSYSTEM=pci^\n6,2,2,-;text^ DEVICE=+pci:0^\n");
	assert_int_equal(run("log_after mark < kmsg"), 0);
	assert_file("out", "text\n");
}

static void log_after_goes_on_behind_lost_records(void **state)
{
	(void)state;
	put_file("kmsg", "EPIPE\n6,9,1,-;mark\n6,10,2,-;text\n");
	assert_int_equal(run("log_after mark < kmsg"), 0);
	assert_file("out", "text\n");
}

static void log_after_gives_no_log_with_a_gap(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;mark\nEPIPE\n6,9,2,-;text\n");
	assert_int_equal(run("log_after mark < kmsg"), 1);
	put_file("kmsg", "6,1,1,-;mark\nEPIPE\n6,9,2,-;mark\n6,10,3,-;text\n");
	assert_int_equal(run("log_after mark < kmsg"), 0);
	assert_file("out", "text\n");
}

static void log_after_takes_the_longest_record(void **state)
{
	char text[8193 - sizeof("6,2,2,-;")] = "", *kmsg, *want;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	kmsg = xasprintf("6,1,1,-;mark\n6,2,2,-;%s\n", text);
	want = xasprintf("%s\n", text);
	put_file("kmsg", kmsg);
	assert_int_equal(run("log_after mark < kmsg"), 0);
	assert_file("out", want);
	free(kmsg);
	free(want);
}

static void log_after_reads_on_where_the_last_has_ended(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;mark\n6,2,2,-;old\n");
	/* The first record becomes an error: log_after must not read it again. */
	assert_int_equal(run("exec < kmsg; log_after mark; echo EIO | dd conv=notrunc of=kmsg; "
			     "printf '6,3,3,-;mark\n6,4,4,-;new\n' >> kmsg; log_after mark"), 0);
	assert_file("out", "old\nnew\n");
}

static void log_after_reads_all_again_when_it_must(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;mark\n6,2,2,-;text\n");
	assert_int_equal(run("exec < kmsg; log_after mark; echo '6,3,3,-;more' >> kmsg; "
			     "log_after mark"), 0);
	assert_file("out", "text\ntext\nmore\n");
}

static void log_after_fails_when_it_cannot_read(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;mark\nEIO\n");
	assert_int_equal(run("log_after mark < kmsg"), 2);
	put_file("kmsg", "6,1,1,-;mark\nno record\n");
	assert_int_equal(run("log_after mark < kmsg"), 2);
	assert_int_equal(run("log_after mark < ."), 2);
	assert_int_equal(run("log_after mark <&-"), 2);
	assert_int_equal(run("echo '6,1,1,-;text' | log_after mark"), 2);
}

static void log_after_fails_when_it_cannot_write(void **state)
{
	(void)state;
	put_file("kmsg", "6,1,1,-;mark\n6,2,2,-;text\n");
	assert_int_equal(run("log_after mark < kmsg > /dev/full"), 2);
}

static void log_after_refuses_wrong_use(void **state)
{
	(void)state;
	put_file("kmsg", "");
	assert_int_equal(run("log_after"), 2);
	assert_file("err", "usage: log_after TEXT < /dev/kmsg\n");
	assert_int_equal(run("log_after a b"), 2);
}

static void find_splats_finds_what_is_not_announced(void **state)
{
	(void)state;
	put_file("log", "all is well\n");
	assert_int_equal(run("find_splats < log"), 0);
	assert_file("out", "");
	put_file("log", "WARNING: CPU: 0 PID: 1 at a.c:1\n f+0x1/0x2\nBUG: b\n");
	assert_int_equal(run("find_splats f+0x1 < log"), 1);
	assert_file("out", "the kernel complained: BUG: b\n");
	assert_int_equal(run("find_splats f+0x1 'BUG: b' < log"), 0);
	assert_int_equal(run("find_splats < /dev/null"), 0);
}

static void find_splats_counts_what_is_announced(void **state)
{
	(void)state;
	put_file("log", "BUG: a\n");
	assert_int_equal(run("find_splats 'BUG: a' 'BUG: a' < log"), 1);
	assert_int_equal(run("find_splats 'BUG: a' b < log"), 1);
	assert_file("out", "the complaint \"b\" was announced 1 times and came 0 times\n");
	put_file("log", "BUG: a\nBUG: a\n");
	assert_int_equal(run("find_splats 'BUG: a' < log"), 1);
	assert_int_equal(run("find_splats 'BUG: a' 'BUG: a' < log"), 0);
	assert_int_equal(run("find_splats --count 'BUG: a' < log"), 0);
	assert_file("out", "2\n");
	assert_int_equal(run("find_splats --count b < log"), 0);
	assert_file("out", "0\n");
	assert_int_equal(run("find_splats --count a < log > /dev/full"), 2);
}

static void find_splats_fails_when_it_cannot_read_or_write(void **state)
{
	(void)state;
	put_file("log", "BUG: a\n");
	assert_int_equal(run("find_splats < ."), 2);
	assert_int_equal(run("find_splats < log > /dev/full"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_IN_SCRATCH(wait_until_sees_the_value),
		TEST_IN_SCRATCH(wait_until_wants_the_whole_first_line),
		TEST_IN_SCRATCH(wait_until_waits_no_longer_than_it_must),
		TEST_IN_SCRATCH(wait_until_gives_up_in_time),
		TEST_IN_SCRATCH(wait_until_sees_the_file_go),
		TEST_IN_SCRATCH(wait_until_waits_for_a_file_to_come),
		TEST_IN_SCRATCH(wait_until_takes_a_folder_for_neither),
		TEST_IN_SCRATCH(wait_until_takes_an_error_for_no_end),
		TEST_IN_SCRATCH(wait_until_reads_a_long_line_safely),
		TEST_IN_SCRATCH(wait_until_refuses_wrong_use),
		TEST_IN_SCRATCH(wait_until_refuses_more_seconds_than_it_can_count),
		TEST_IN_SCRATCH(log_after_prints_what_follows_the_record),
		TEST_IN_SCRATCH(log_after_takes_the_last_such_record),
		TEST_IN_SCRATCH(log_after_prints_nothing_when_nothing_follows),
		TEST_IN_SCRATCH(log_after_wants_the_whole_record),
		TEST_IN_SCRATCH(log_after_prints_what_dev_kmsg_escapes_as_it_was),
		TEST_IN_SCRATCH(log_after_leaves_the_dictionary_out),
		TEST_IN_SCRATCH(log_after_goes_on_behind_lost_records),
		TEST_IN_SCRATCH(log_after_gives_no_log_with_a_gap),
		TEST_IN_SCRATCH(log_after_takes_the_longest_record),
		TEST_IN_SCRATCH(log_after_reads_on_where_the_last_has_ended),
		TEST_IN_SCRATCH(log_after_reads_all_again_when_it_must),
		TEST_IN_SCRATCH(log_after_fails_when_it_cannot_read),
		TEST_IN_SCRATCH(log_after_fails_when_it_cannot_write),
		TEST_IN_SCRATCH(log_after_refuses_wrong_use),
		TEST_IN_SCRATCH(find_splats_finds_what_is_not_announced),
		TEST_IN_SCRATCH(find_splats_counts_what_is_announced),
		TEST_IN_SCRATCH(find_splats_fails_when_it_cannot_read_or_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
