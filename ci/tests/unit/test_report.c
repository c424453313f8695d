// SPDX-License-Identifier: GPL-2.0
/* report.c: the KTAP on stdout and in a file, and the facts. */
#include "unit.h"

/* KTAP on the real stdout would be taken for the results of this test. */
static FILE *shown;
#undef stdout
#define stdout shown

#include "report.c"

static char *shown_text;
static size_t shown_size;

static struct program programs[] = {
	{ .name = "test-a", .path = "a" }, { .name = "test-b", .path = "b" },
	{ .name = "test-c", .path = "c" },
};

static struct report report;

static int open_report(void **state)
{
	int ret = enter_scratch(state);

	shown = open_memstream(&shown_text, &shown_size);
	report = (struct report) {
		.results = ".", .group = "livepatch", .programs = programs,
		.count = ARRAY_SIZE(programs), .facts = "kernel: 6.1.0\naccelerator: tcg\n",
		.release = "6.1.0",
	};
	return ret;
}

static int close_shown(void **state)
{
	fclose(shown);
	free(shown_text);
	return leave_scratch(state);
}

#define TEST_REPORT(f) cmocka_unit_test_setup_teardown(f, open_report, close_shown)

static void start(void)
{
	assert_int_equal(report_open(&report), 0);
	report.tty = false;
}

static void end(void)
{
	assert_int_equal(fclose(report.ktap), 0);
}

static void add_result(size_t index, enum verdict verdict, const char *reason)
{
	struct result result = { .judgement.verdict = verdict };

	strcpy(result.judgement.reason, reason);
	report_result(&report, index, &result);
}

/* Checks that this text was shown after the header, and that the file has the same. */
static void expect(const char *text)
{
	char *whole = xasprintf("KTAP version 1\n# kernel: 6.1.0\n# accelerator: tcg\n1..3\n%s",
				text);

	fflush(shown);
	assert_string_equal(shown_text, whole);
	assert_file("results.ktap", whole);
	free(whole);
}

static void a_report_starts_with_header_facts_and_plan(void **state)
{
	(void)state;
	start();
	end();
	expect("");
}

static void good_results_are_a_line_each(void **state)
{
	(void)state;
	start();
	add_result(0, VERDICT_PASS, "");
	add_result(1, VERDICT_SKIP, "no such module");
	add_result(2, VERDICT_XFAIL, "known");
	end();
	expect("ok 1 test-a\n"
	       "ok 2 test-b # SKIP no such module\n"
	       "ok 3 test-c # XFAIL known\n");
	assert_int_equal(report.failed, 0);
}

#define AFTER(name, verdict, reason)			\
	"# " name ": " verdict ": " reason "\n"		\
	"# all of it: ./" name ".{output,log,console}\n"

static void a_failure_comes_behind_its_output(void **state)
{
	(void)state;
	put_file("test-a.output", "one\n\ntwo");
	report.again = "make run TESTS=";
	start();
	add_result(0, VERDICT_FAIL, "exit status 1");
	end();
	expect("# one\n# \n# two\n"
	       AFTER("test-a", "fail", "exit status 1")
	       "# again: make run TESTS=test-a\n"
	       "not ok 1 test-a\n");
	assert_int_equal(report.failed, 1);
}

static void a_failure_without_output_is_reported(void **state)
{
	(void)state;
	put_file("test-b.output", "");
	start();
	add_result(0, VERDICT_FAIL, "exit status 1");
	add_result(1, VERDICT_FAIL, "exit status 2");
	end();
	expect(AFTER("test-a", "fail", "exit status 1") "not ok 1 test-a\n"
	       AFTER("test-b", "fail", "exit status 2") "not ok 2 test-b\n");
}

static void control_characters_are_kept_off_the_terminal(void **state)
{
	(void)state;
	put_file("test-a.output", "\033[2Ja\tb\x7f\r\n\u20ac\n");
	start();
	add_result(0, VERDICT_FAIL, "why");
	end();
	expect("# ?[2Ja\tb??\n# \u20ac\n" AFTER("test-a", "fail", "why") "not ok 1 test-a\n");
}

static void percent_signs_are_no_formats(void **state)
{
	(void)state;
	put_file("test-a.output", "100%s %n\n");
	report.again = "a%s%n ";
	start();
	add_result(0, VERDICT_FAIL, "%s%n");
	end();
	expect("# 100%s %n\n"
	       AFTER("test-a", "fail", "%s%n")
	       "# again: a%s%n test-a\n"
	       "not ok 1 test-a\n");
}

static void every_bad_verdict_is_not_ok(void **state)
{
	static const struct {
		enum verdict verdict;
		const char *directive;
	} bad[] = {
		{ VERDICT_FAIL, "" },
		{ VERDICT_TIMEOUT, " # TIMEOUT why" },
		{ VERDICT_PANIC, " # ERROR panic: why" },
		{ VERDICT_SPLAT, " # ERROR splat: why" },
		{ VERDICT_LOST, " # ERROR lost: why" },
		{ VERDICT_INFRA, " # ERROR infra: why" },
	};

	(void)state;
	start();
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char *line = xasprintf("\nnot ok 2 test-b%s\n", bad[i].directive);
		char *why = xasprintf("\n# test-b: %s: why\n", verdict_name(bad[i].verdict));

		add_result(1, bad[i].verdict, "why");
		fflush(shown);
		assert_has(shown_text, line);
		assert_has(shown_text, why);
		assert_int_equal(report.failed, i + 1);
		free(line);
		free(why);
	}
	end();
}

/* Returns lines with the numbers from @from to @to, each after @prefix. */
static char *numbers(const char *prefix, int from, int to)
{
	struct text text = { 0 };

	for (int i = from; i <= to; i++) {
		char *line = xasprintf("%s%d\n", prefix, i);

		text_add(&text, line, strlen(line));
		free(line);
	}
	return text.data;
}

static void expect_lines_of(int lines, const char *head, int first)
{
	char *output = numbers("", 1, lines), *shown_lines = numbers("# ", first, lines);
	char *want = xasprintf("%s%s" AFTER("test-a", "fail", "why") "not ok 1 test-a\n", head,
			       shown_lines);

	put_file("test-a.output", output);
	start();
	add_result(0, VERDICT_FAIL, "why");
	end();
	expect(want);
	free(output);
	free(shown_lines);
	free(want);
}

static void forty_lines_are_shown_whole(void **state)
{
	(void)state;
	expect_lines_of(SHOWN_LINES, "", 1);
}

static void of_more_lines_the_last_are_shown(void **state)
{
	(void)state;
	expect_lines_of(SHOWN_LINES + 1, "# ... 1 lines before\n", 2);
}

static void of_many_lines_the_rest_is_counted(void **state)
{
	(void)state;
	expect_lines_of(1000, "# ... 960 lines before\n", 961);
}

static void the_end_has_the_sum_of_each_verdict(void **state)
{
	struct result all[ARRAY_SIZE(programs)] = {
		{ .judgement.verdict = VERDICT_PASS },
		{ .judgement.verdict = VERDICT_LOST, .judgement.reason = "why" },
		{ .judgement.verdict = VERDICT_PASS },
	};
	char *ktap, *json;

	(void)state;
	start();
	assert_int_equal(report_close(&report, all, 1), 0);
	ktap = read_file("results.ktap");
	assert_has(ktap, "\n# pass:2 lost:1 in ");
	assert_has(ktap, " s, results in .\n");
	fflush(shown);
	assert_string_equal(shown_text, ktap);
	json = read_file("results.json");
	assert_has(json, "\"status\": 1,");
	free(ktap);
	free(json);
}

static void an_end_without_a_pass_says_so(void **state)
{
	struct result all[ARRAY_SIZE(programs)] = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		all[i].judgement.verdict = VERDICT_SKIP;
	start();
	assert_int_equal(report_close(&report, all, 1), 0);
	fflush(shown);
	assert_has(shown_text, "\n# pass:0 skip:3 in ");
}

static void a_folder_that_is_not_there_is_told(void **state)
{
	(void)state;
	report.results = "no-such-folder";
	assert_problem(report_open(&report), "cannot write no-such-folder/results.ktap: No such file");
}

static void a_file_that_cannot_be_made_is_told(void **state)
{
	(void)state;
	assert_int_equal(mkdir("results.ktap", 0755), 0);
	assert_problem(report_open(&report), "cannot write ./results.ktap: Is a directory");
}

static void a_full_disk_is_told(void **state)
{
	struct result all[ARRAY_SIZE(programs)] = { 0 };

	(void)state;
	assert_int_equal(symlink("/dev/full", "results.ktap"), 0);
	start();
	assert_problem(report_close(&report, all, 1), "cannot write ./results.ktap: No space left");
}

static void a_reader_of_stdout_that_is_gone_is_told(void **state)
{
	struct result all[ARRAY_SIZE(programs)] = { 0 };
	FILE *kept = shown;

	(void)state;
	shown = fopen("/dev/full", "we");
	start();
	assert_problem(report_close(&report, all, 1), "cannot write to stdout");
	fclose(shown);
	shown = kept;
}

static void progress_is_for_terminals(void **state)
{
	const char *progress = "\r\033[K3 of 9 done, 2 running, 7 failed, ";
	int kept = dup(STDERR_FILENO), err = open("err", O_RDWR | O_CREAT, 0600);
	char *text, *rest;
	double seconds;

	(void)state;
	start();
	dup2(err, STDERR_FILENO);
	report_progress(&report, 1, 2);
	report.tty = true;
	report.failed = 7;
	report.count = 9;
	report.start -= 5000;
	report_progress(&report, 3, 2);
	add_result(0, VERDICT_PASS, "");
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(err);
	end();

	text = rest = read_file("err");
	assert_non_null(text);
	assert_int_equal(strncmp(text, progress, strlen(progress)), 0);
	seconds = strtod(text + strlen(progress), &rest);
	assert_string_equal(rest, " s\r\033[K");
	assert_in_range(seconds, 5, 120);
	free(text);
}

static void what_will_be_made_is_listed(void **state)
{
	(void)state;
	report.programs = programs;
	report.count = 1;
	assert_int_equal(report_list(&report), 0);
	assert_file(".klp-state", "klp-state results\nresults.ktap\nresults.json\nresults.json.new\n"
		    "warm-up.console\ntest-a.output\ntest-a.log\ntest-a.console\ntest-a.qemu-cmd\n");
}

static void what_a_script_has_listed_stays(void **state)
{
	(void)state;
	put_file(".klp-state", "klp-state results\nmine\n");
	report.count = 0;
	assert_int_equal(report_list(&report), 0);
	assert_file(".klp-state", "klp-state results\nmine\nresults.ktap\nresults.json\nresults.json.new\n"
		    "warm-up.console\n");
}

static void a_list_that_cannot_be_written_is_told(void **state)
{
	(void)state;
	assert_int_equal(symlink("/dev/full", ".klp-state"), 0);
	assert_problem(report_list(&report), "cannot write ./.klp-state: No space left");
}

static void the_files_of_a_first_run_are_kept(void **state)
{
	(void)state;
	put_file(".klp-state", "klp-state results\n");
	put_file("test-b.output", "the first\n");
	put_file("test-b.log", "");
	put_file("test-b.console", "");
	assert_int_equal(report_keep_first(&report, 1), 0);
	assert_file("test-b.first.output", "the first\n");
	assert_int_equal(access("test-b.output", F_OK), -1);
	assert_file(".klp-state", "klp-state results\ntest-b.first.output\n"
		    "test-b.first.log\ntest-b.first.console\n");
	assert_problem(report_keep_first(&report, 1), "cannot rename ./test-b.output: No such file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_REPORT(a_report_starts_with_header_facts_and_plan),
		TEST_REPORT(good_results_are_a_line_each),
		TEST_REPORT(a_failure_comes_behind_its_output),
		TEST_REPORT(a_failure_without_output_is_reported),
		TEST_REPORT(control_characters_are_kept_off_the_terminal),
		TEST_REPORT(percent_signs_are_no_formats),
		TEST_REPORT(every_bad_verdict_is_not_ok),
		TEST_REPORT(forty_lines_are_shown_whole),
		TEST_REPORT(of_more_lines_the_last_are_shown),
		TEST_REPORT(of_many_lines_the_rest_is_counted),
		TEST_REPORT(the_end_has_the_sum_of_each_verdict),
		TEST_REPORT(an_end_without_a_pass_says_so),
		TEST_REPORT(a_folder_that_is_not_there_is_told),
		TEST_REPORT(a_file_that_cannot_be_made_is_told),
		TEST_REPORT(a_full_disk_is_told),
		TEST_REPORT(a_reader_of_stdout_that_is_gone_is_told),
		TEST_REPORT(progress_is_for_terminals),
		TEST_REPORT(what_will_be_made_is_listed),
		TEST_REPORT(what_a_script_has_listed_stays),
		TEST_REPORT(a_list_that_cannot_be_written_is_told),
		TEST_REPORT(the_files_of_a_first_run_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
