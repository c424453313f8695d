// SPDX-License-Identifier: GPL-2.0
/* junit.c: what is fit for XML, and a file that a reader takes. */
#include "unit.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "junit.c"

static void expect_clean(const char *dirty, const char *clean)
{
	char *text = xasprintf("%s", dirty);

	junit_clean(text);
	assert_string_equal(text, clean);
	free(text);
}

static void plain_text_is_kept(void **state)
{
	(void)state;
	expect_clean("", "");
	expect_clean("a\tb\nc <&>\"' ]]> ~", "a\tb\nc <&>\"' ]]> ~");
}

static void carriage_returns_are_taken_out(void **state)
{
	(void)state;
	expect_clean("a\r\nb\r\r\nc\rd\r", "a\nb\ncd");
	expect_clean("\r", "");
}

static void control_characters_are_marked(void **state)
{
	(void)state;
	for (int c = 1; c < 128; c++) {
		char dirty[] = { 'a', c, 'b', '\0' };
		char clean[] = { 'a', c, 'b', '\0' };

		if (c == '\r')
			continue;
		if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f)
			clean[1] = '?';
		expect_clean(dirty, clean);
	}
	expect_clean("\033[31mred\033[0m", "?[31mred?[0m");
}

static void valid_utf8_is_kept(void **state)
{
	static const char *const valid[] = {
		"\u00e9", "\xc2\x80", "\u07ff", "\u0800", "\u20ac", "\xed\x9f\xbf", "\ue000",
		"\ufffd",
		"\U00010000", "\U0001f600", "\U0010ffff", "gr\u00fc\u00df \u20ac \U0001f600.",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(valid); i++)
		expect_clean(valid[i], valid[i]);
}

static void utf8_that_is_cut_is_marked(void **state)
{
	(void)state;
	expect_clean("a\xc3", "a?");
	expect_clean("a\xe2\x82", "a??");
	expect_clean("a\xe2", "a?");
	expect_clean("a\xf0\x9f\x98", "a???");
	expect_clean("a\xf0\x9f", "a??");
	expect_clean("a\xf0", "a?");
	expect_clean("\xc3(", "?(");
	expect_clean("\xe2\x82+", "??+");
	expect_clean("\xf0\x9f\x98+", "???+");
	expect_clean("\xe2\x82\xc3\xa9", "??\u00e9");
}

static void bytes_that_start_nothing_are_marked(void **state)
{
	(void)state;
	expect_clean("\xff\xfe", "??");
	expect_clean("a\xff", "a?");
	expect_clean("\x80 \xbf", "? ?");
	expect_clean("\xf8\x88\x80\x80\x80", "?????");
}

static void continuation_bytes_in_a_row_are_marked(void **state)
{
	(void)state;
	/* The rest of a character, as the tail of a file may start with. */
	expect_clean("\x82\xac a", "?? a");
	expect_clean("\x9f\x98\x80 a", "??? a");
	expect_clean("\xbf\xbf", "??");
}

static void overlong_utf8_is_marked(void **state)
{
	(void)state;
	expect_clean("\xc0\x80", "??");
	expect_clean("\xc0\xaf", "??");
	expect_clean("\xc1\xbf", "??");
	expect_clean("\xe0\x80\xaf", "???");
	expect_clean("\xe0\x9f\xbf", "???");
	expect_clean("\xf0\x80\x80\xaf", "????");
	expect_clean("\xf0\x8f\xbf\xbf", "????");
}

static void what_is_no_character_is_marked(void **state)
{
	(void)state;
	/* The first and the last surrogate, U+FFFE, U+FFFF, beyond U+10FFFF. */
	expect_clean("\xed\xa0\x80", "???");
	expect_clean("\xed\xbf\xbf", "???");
	expect_clean("\xef\xbf\xbe", "???");
	expect_clean("\xef\xbf\xbf", "???");
	expect_clean("\xf4\x90\x80\x80", "????");
	expect_clean("\xf7\xbf\xbf\xbf", "????");
}

static void whatever_is_cleaned_a_reader_takes(void **state)
{
	char text[64];

	(void)state;
	srandom(1);
	for (int i = 0; i < 20000; i++) {
		char *document;
		xmlDoc *doc;

		for (size_t k = 0; k < sizeof(text) - 1; k++)
			text[k] = random() % 3 ? 0x80 | random() % 128 : 1 + random() % 127;
		text[sizeof(text) - 1] = '\0';
		junit_clean(text);
		for (char *p = text; *p; p++)
			if (*p == '<' || *p == '&' || *p == '>')
				*p = ' ';
		document = xasprintf("<a>%s</a>", text);
		doc = xmlReadMemory(document, strlen(document), "a.xml", "UTF-8",
				    XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
		free(document);
		assert_non_null(doc);
		xmlFreeDoc(doc);
	}
}

/*
 * Whole files
 */

static struct program programs[] = {
	{ .name = "test-pass" }, { .name = "test-fail" }, { .name = "test-skip" },
	{ .name = "test-xfail" }, { .name = "test-timeout" }, { .name = "test-panic" },
	{ .name = "test-splat" }, { .name = "test-lost" }, { .name = "test-infra" },
};

/* A result for each program: the verdicts in their order. */
static struct result all[ARRAY_SIZE(programs)] = {
	{ { VERDICT_PASS, false, "" }, 1.5, false, false },
	{ { VERDICT_FAIL, false, "exit status 1: <\"&'>\n\x01\xff" }, 0, false, false },
	{ { VERDICT_SKIP, false, "no such thing" }, 0, false, false },
	{ { VERDICT_XFAIL, false, "known" }, 0, false, false },
	{ { VERDICT_TIMEOUT, false, "60 s" }, 0, false, false },
	{ { VERDICT_PANIC, false, "Kernel panic" }, 0, false, false },
	{ { VERDICT_SPLAT, false, "WARNING: a" }, 0, false, false },
	{ { VERDICT_LOST, false, "no word" }, 0, false, false },
	{ { VERDICT_INFRA, false, "no room" }, 0, true, false },
};

static const struct report report = {
	.results = ".", .group = "live<patch>", .release = "6.1.0", .programs = programs,
	.count = ARRAY_SIZE(programs),
};

static xmlDoc *write_and_read(void)
{
	xmlDoc *doc;

	assert_int_equal(junit_write("junit.xml", &report, all, 12.25), 0);
	doc = xmlReadFile("junit.xml", NULL, 0);
	assert_non_null(doc);
	return doc;
}

/* The @n-th element named @name under @node, NULL if there is none. */
static xmlNode *child(xmlNode *node, const char *name, int n)
{
	for (node = node->children; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE && !strcmp((char *)node->name, name) && !n--)
			return node;
	return NULL;
}

static xmlNode *suite_of(xmlDoc *doc)
{
	xmlNode *root = xmlDocGetRootElement(doc);

	assert_string_equal((char *)root->name, "testsuites");
	return child(root, "testsuite", 0);
}

static void expect_attribute(xmlNode *node, const char *name, const char *value)
{
	xmlChar *found;

	assert_non_null(node);
	found = xmlGetProp(node, X(name));
	assert_non_null(found);
	assert_string_equal((char *)found, value);
	xmlFree(found);
}

static void expect_content(xmlNode *node, const char *content)
{
	xmlChar *found;

	assert_non_null(node);
	found = xmlNodeGetContent(node);
	assert_string_equal((char *)found, content);
	xmlFree(found);
}

static void a_suite_has_its_sums(void **state)
{
	xmlDoc *doc = write_and_read();
	xmlNode *suite = suite_of(doc);

	(void)state;
	expect_attribute(suite, "name", "6.1.0.live<patch>");
	expect_attribute(suite, "tests", "9");
	expect_attribute(suite, "failures", "2");
	expect_attribute(suite, "errors", "4");
	expect_attribute(suite, "skipped", "2");
	expect_attribute(suite, "time", "12.250");
	assert_non_null(child(suite, "testcase", 8));
	assert_null(child(suite, "testcase", 9));
	xmlFreeDoc(doc);
}

static void a_case_has_its_name_and_time(void **state)
{
	xmlDoc *doc = write_and_read();
	xmlNode *suite = suite_of(doc);

	(void)state;
	expect_attribute(child(suite, "testcase", 0), "classname", "6.1.0.live<patch>");
	expect_attribute(child(suite, "testcase", 0), "time", "1.500");
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		expect_attribute(child(suite, "testcase", i), "name", programs[i].name);
	xmlFreeDoc(doc);
}

static void each_verdict_has_its_element(void **state)
{
	static const char *const kinds[] = { "failure", "error", "skipped" };
	static const struct {
		const char *kind, *message;
	} want[] = {
		{ "", "" },
		{ "failure", "fail: exit status 1: <\"&'>\n??" },
		{ "skipped", "skip: no such thing" },
		{ "skipped", "xfail: known" },
		{ "error", "timeout: 60 s" },
		{ "error", "panic: Kernel panic" },
		{ "failure", "splat: WARNING: a" },
		{ "error", "lost: no word" },
		{ "error", "infra: no room" },
	};
	xmlDoc *doc = write_and_read();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		xmlNode *testcase = child(suite_of(doc), "testcase", i);

		for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
			xmlNode *found = child(testcase, kinds[k], 0);

			assert_int_equal(found != NULL, !strcmp(want[i].kind, kinds[k]));
			if (found)
				expect_attribute(found, "message", want[i].message);
		}
	}
	xmlFreeDoc(doc);
}

static void output_goes_with_each_case_and_console_with_bad_ones(void **state)
{
	xmlDoc *doc;
	xmlNode *pass, *fail, *skip;

	(void)state;
	put_file("test-pass.output", "good <&>\r\n]]>\n");
	put_file("test-pass.console", "quiet\n");
	put_file("test-fail.output", "bad \x1b \xff\n");
	put_file("test-fail.console", "[    1.0] loud\r\n");
	put_file("test-skip.output", "");
	doc = write_and_read();
	pass = child(suite_of(doc), "testcase", 0);
	fail = child(suite_of(doc), "testcase", 1);
	skip = child(suite_of(doc), "testcase", 2);
	expect_content(child(pass, "system-out", 0), "good <&>\n]]>\n");
	assert_null(child(pass, "system-err", 0));
	expect_content(child(fail, "system-out", 0), "bad ? ?\n");
	expect_content(child(fail, "system-err", 0), "[    1.0] loud\n");
	assert_null(child(skip, "system-out", 0));
	xmlFreeDoc(doc);
}

static void the_elements_come_in_the_order_of_the_schema(void **state)
{
	static const char *const order[] = { "failure", "system-out", "system-err" };
	xmlNode *node;
	size_t n = 0;
	xmlDoc *doc;

	(void)state;
	put_file("test-fail.output", "a\n");
	put_file("test-fail.console", "b\n");
	doc = write_and_read();
	for (node = child(suite_of(doc), "testcase", 1)->children; node; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		assert_true(n < ARRAY_SIZE(order));
		assert_string_equal((char *)node->name, order[n++]);
	}
	assert_int_equal(n, ARRAY_SIZE(order));
	xmlFreeDoc(doc);
}

/* Writes a long output that ends in @end, with @filler again and again before. */
static void put_long(const char *filler, const char *end)
{
	FILE *f = fopen("test-pass.output", "we");

	fputs("the first line\n", f);
	for (size_t n = 0; n < 2 * OUTPUT_SHOWN; n += strlen(filler))
		fputs(filler, f);
	fputs(end, f);
	fclose(f);
}

static void a_long_output_is_shown_from_its_end(void **state)
{
	xmlChar *content;
	xmlDoc *doc;

	(void)state;
	put_long("more\n", "the last line\n");
	doc = write_and_read();
	content = xmlNodeGetContent(child(child(suite_of(doc), "testcase", 0), "system-out", 0));
	assert_int_equal(strlen((char *)content), OUTPUT_SHOWN);
	assert_has((char *)content, "the last line\n");
	assert_has_not((char *)content, "the first line");
	xmlFree(content);
	xmlFreeDoc(doc);
}

static void a_long_output_may_be_cut_within_a_character(void **state)
{
	static const char *const ends[] = { "", "x", "xx", "xxx" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		put_long("\U0001f600", ends[i]);
		xmlFreeDoc(write_and_read());
		put_long("\u20ac", ends[i]);
		xmlFreeDoc(write_and_read());
	}
}

static void a_reason_cut_within_a_character_is_fit_to_read(void **state)
{
	struct result kept = all[1];
	char *long_reason = xasprintf("%0254d\u20ac", 0);

	(void)state;
	snprintf(all[1].judgement.reason, sizeof(all[1].judgement.reason), "%s", long_reason);
	xmlFreeDoc(write_and_read());
	all[1] = kept;
	free(long_reason);
}

static void a_place_that_cannot_be_written_is_told(void **state)
{
	(void)state;
	assert_problem(junit_write("no-such-folder/junit.xml", &report, all, 0),
		       "cannot write no-such-folder/junit.xml");
}

static void a_full_disk_is_told(void **state)
{
	(void)state;
	assert_problem(junit_write("/dev/full", &report, all, 0), "cannot write /dev/full");
}

static void a_path_is_a_path_and_no_url(void **state)
{
	(void)state;
	assert_int_equal(junit_write("100%41.xml", &report, all, 0), 0);
	assert_int_equal(access("100%41.xml", F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plain_text_is_kept),
		TEST(carriage_returns_are_taken_out),
		TEST(control_characters_are_marked),
		TEST(valid_utf8_is_kept),
		TEST(utf8_that_is_cut_is_marked),
		TEST(bytes_that_start_nothing_are_marked),
		TEST(continuation_bytes_in_a_row_are_marked),
		TEST(overlong_utf8_is_marked),
		TEST(what_is_no_character_is_marked),
		TEST(whatever_is_cleaned_a_reader_takes),
		TEST_IN_SCRATCH(a_suite_has_its_sums),
		TEST_IN_SCRATCH(a_case_has_its_name_and_time),
		TEST_IN_SCRATCH(each_verdict_has_its_element),
		TEST_IN_SCRATCH(output_goes_with_each_case_and_console_with_bad_ones),
		TEST_IN_SCRATCH(the_elements_come_in_the_order_of_the_schema),
		TEST_IN_SCRATCH(a_long_output_is_shown_from_its_end),
		TEST_IN_SCRATCH(a_long_output_may_be_cut_within_a_character),
		TEST_IN_SCRATCH(a_reason_cut_within_a_character_is_fit_to_read),
		TEST_IN_SCRATCH(a_place_that_cannot_be_written_is_told),
		TEST_IN_SCRATCH(a_full_disk_is_told),
		TEST_IN_SCRATCH(a_path_is_a_path_and_no_url),
	};
	int ret = cmocka_run_group_tests(tests, NULL, NULL);

	xmlCleanupParser();
	return ret;
}
