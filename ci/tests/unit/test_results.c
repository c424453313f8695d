// SPDX-License-Identifier: GPL-2.0
/* results.c: results.json has all of a run, and is JSON whatever a program or a kernel prints. */
#include "unit.h"

#include "results.c"

static struct program programs[] = {
	{ .name = "test-pass", .path = "/a/test-pass.sh" },
	{ .name = "9-test-fail", .path = "/a/runs,9,/a/test-fail.sh" },
	{ .name = "test-lost", .path = "/a/test-lost.sh" },
};

static struct result all[ARRAY_SIZE(programs)];
static struct report report;

static int make_report(void **state)
{
	report = (struct report) {
		.results = ".", .group = "livepatch", .programs = programs,
		.count = ARRAY_SIZE(programs), .start = 10000, .again = "make run TESTS=",
		.facts = "commit: a: b\nkernel: 6.1.0\na line that is none\nkernel: second\n",
	};
	memset(all, 0, sizeof(all));
	all[0] = (struct result) { .started = 10250, .seconds = 1.5, .ran = true };
	all[1] = (struct result) { .started = 11000, .seconds = 0.0004,
				   .judgement = { VERDICT_FAIL, false, "exit status 1: \"\t\\" } };
	all[2] = (struct result) { .judgement = { VERDICT_LOST, false, "not run" } };
	return enter_scratch(state);
}

static int drop_report(void **state)
{
	json_decref(report.about);
	return leave_scratch(state);
}

#define TEST_RESULTS(f) cmocka_unit_test_setup_teardown(f, make_report, drop_report)

static json_t *write_and_read(void)
{
	json_error_t error;
	json_t *run;

	assert_int_equal(results_write("results.json", &report, all, 12.25, 1), 0);
	run = json_load_file("results.json", JSON_REJECT_DUPLICATES, &error);
	assert_non_null(run);
	return run;
}

static json_t *program_of(json_t *run, size_t index)
{
	return json_array_get(json_object_get(run, "programs"), index);
}

static void expect_text(json_t *object, const char *key, const char *text)
{
	assert_non_null(json_string_value(json_object_get(object, key)));
	assert_string_equal(json_string_value(json_object_get(object, key)), text);
}

static void expect_seconds(json_t *object, const char *key, long long ms)
{
	json_t *value = json_object_get(object, key);

	assert_true(json_is_real(value));
	assert_int_equal((long long)(json_real_value(value) * 1000 + 0.5), ms);
}

static void a_run_has_its_facts(void **state)
{
	json_t *run = write_and_read(), *facts = json_object_get(run, "facts");
	time_t now = time(NULL);
	struct tm tm = { 0 };

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(run, "version")), RESULTS_VERSION);
	assert_int_equal(json_integer_value(json_object_get(run, "status")), 1);
	expect_text(run, "group", "livepatch");
	expect_text(run, "again", "make run TESTS=");
	expect_seconds(run, "seconds", 12250);
	assert_int_equal(json_object_size(facts), 2);
	expect_text(facts, "commit", "a: b");
	expect_text(facts, "kernel", "6.1.0\nsecond");
	assert_non_null(strptime(json_string_value(json_object_get(run, "start")),
				 "%Y-%m-%dT%H:%M:%SZ", &tm));
	assert_in_range(timegm(&tm), now - 20, now - 10);
	json_decref(run);
}

static void each_program_has_its_verdict(void **state)
{
	json_t *run, *pass, *fail, *lost;

	(void)state;
	run = write_and_read();
	assert_int_equal(json_array_size(json_object_get(run, "programs")), 3);
	pass = program_of(run, 0);
	fail = program_of(run, 1);
	lost = program_of(run, 2);
	expect_text(pass, "name", "test-pass");
	expect_text(pass, "program", "/a/test-pass.sh");
	expect_text(pass, "verdict", "pass");
	expect_text(pass, "reason", "");
	assert_true(json_is_true(json_object_get(pass, "good")));
	expect_seconds(pass, "start", 250);
	expect_seconds(pass, "seconds", 1500);
	assert_true(json_is_true(json_object_get(pass, "ran")));
	assert_true(json_is_false(json_object_get(lost, "ran")));
	expect_text(fail, "name", "9-test-fail");
	expect_text(fail, "verdict", "fail");
	expect_text(fail, "reason", "exit status 1: \"\t\\");
	assert_true(json_is_false(json_object_get(fail, "good")));
	expect_seconds(fail, "start", 1000);
	expect_seconds(fail, "seconds", 0);
	expect_text(lost, "verdict", "lost");
	/* It never started. */
	assert_null(json_object_get(lost, "start"));
	json_decref(run);
}

static void files_are_named_when_they_are_there(void **state)
{
	json_t *run, *files;

	(void)state;
	put_file("9-test-fail.output", "a\n");
	put_file("9-test-fail.qemu-cmd", "a\n");
	run = write_and_read();
	files = json_object_get(program_of(run, 1), "files");
	assert_int_equal(json_object_size(files), 2);
	expect_text(files, "output", "9-test-fail.output");
	expect_text(files, "qemu-cmd", "9-test-fail.qemu-cmd");
	assert_int_equal(json_object_size(json_object_get(program_of(run, 0), "files")), 0);
	json_decref(run);
}

static void what_is_known_of_a_program_goes_with_it(void **state)
{
	json_t *run;

	(void)state;
	put_file("about", "{\"test-fail\": {\"sentence\": \"It fails.\", \"rules\": [\"V1\"],"
			  " \"verdict\": \"pass\"}}");
	report.about = results_describe("about");
	assert_non_null(report.about);
	run = write_and_read();
	/* The key is the name of its last word. */
	expect_text(program_of(run, 1), "sentence", "It fails.");
	assert_int_equal(json_array_size(json_object_get(program_of(run, 1), "rules")), 1);
	expect_text(program_of(run, 1), "verdict", "fail");
	assert_null(json_object_get(program_of(run, 0), "sentence"));
	json_decref(run);
}

static void what_is_known_has_to_be_objects(void **state)
{
	(void)state;
	assert_null(results_describe("no-such-file"));
	assert_has(problem_text(), "no-such-file: ");
	put_file("about", "{");
	assert_null(results_describe("about"));
	assert_has(problem_text(), "about: ");
	put_file("about", "{\"a\": {}, \"b\": 1}");
	assert_null(results_describe("about"));
	assert_string_equal(problem_text(), "about: b is no object");
	put_file("about", "[{\"a\": {}}]");
	assert_null(results_describe("about"));
	assert_string_equal(problem_text(), "about: no object");
}

static void any_fact_makes_json(void **state)
{
	json_t *run;

	(void)state;
	report.facts = "bo\xff: a\nbo\xff: b\n";
	run = write_and_read();
	expect_text(json_object_get(run, "facts"), "bo?", "a\nb");
	json_decref(run);
}

static void any_reason_makes_json(void **state)
{
	char *reason = all[1].judgement.reason;

	(void)state;
	srandom(1);
	for (int i = 0; i < 2000; i++) {
		for (size_t k = 0; k < 63; k++)
			reason[k] = random() % 3 ? 0x80 | random() % 128 : 1 + random() % 127;
		reason[63] = '\0';
		json_decref(write_and_read());
	}
	/* The reason is cut off within a character. */
	strcpy(reason, "a \xe2\x82");
	json_decref(write_and_read());
}

static void valid_characters_are_kept(void **state)
{
	json_t *run;

	(void)state;
	strcpy(all[1].judgement.reason, "gr\u00fc\u00df \u20ac");
	run = write_and_read();
	expect_text(program_of(run, 1), "reason", "gr\u00fc\u00df \u20ac");
	json_decref(run);
}

static void a_place_that_cannot_be_written_is_told(void **state)
{
	(void)state;
	assert_problem(results_write("no-such-folder/results.json", &report, all, 0, 0),
		       "cannot write no-such-folder/results.json");
}

static void a_full_disk_is_told(void **state)
{
	(void)state;
	put_file("results.json", "as it was\n");
	assert_int_equal(symlink("/dev/full", "results.json.new"), 0);
	assert_problem(results_write("results.json", &report, all, 0, 0),
		       "cannot write results.json.new");
	assert_file("results.json", "as it was\n");
	assert_int_equal(access("results.json.new", F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_RESULTS(a_run_has_its_facts),
		TEST_RESULTS(each_program_has_its_verdict),
		TEST_RESULTS(files_are_named_when_they_are_there),
		TEST_RESULTS(what_is_known_of_a_program_goes_with_it),
		TEST_RESULTS(what_is_known_has_to_be_objects),
		TEST_RESULTS(any_fact_makes_json),
		TEST_RESULTS(any_reason_makes_json),
		TEST_RESULTS(valid_characters_are_kept),
		TEST_RESULTS(a_place_that_cannot_be_written_is_told),
		TEST_RESULTS(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
