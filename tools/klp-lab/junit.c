// SPDX-License-Identifier: GPL-2.0
/* The results as JUnit XML, the dialect that both GitLab and Jenkins read. */
#define _GNU_SOURCE
#include <errno.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "junit.h"

/* A report of megabytes is what the readers give up on. The files have all. */
#define OUTPUT_SHOWN	(64 << 10)

#define X(s) ((const xmlChar *)(s))

/* The length of the UTF-8 character at @p that XML allows, or 0. */
static int xml_char(const unsigned char *p)
{
	/* The smallest character that needs so many bytes: less is overlong. */
	static const unsigned int smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int len = *p < 0x80 ? 1 : *p < 0xc0 ? 0 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : *p < 0xf8 ? 4 : 0;
	unsigned int c = len == 1 ? *p : *p & (0x7f >> len);

	for (int i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)	/* the NUL at the end, too */
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	return len && c >= smallest[len] && c != 0x7f && IS_CHAR(c) ? len : 0;
}

void junit_clean(char *text)
{
	unsigned char *from = (unsigned char *)text, *to = from;

	while (*from) {
		int len = xml_char(from);

		if (!len) {
			*to++ = '?';
			from++;
		} else if (*from == '\r') {
			from++;
		} else {
			memmove(to, from, len);
			to += len;
			from += len;
		}
	}
	*to = '\0';
}

static void attribute(xmlTextWriter *w, const char *name, const char *value)
{
	char *clean = xasprintf("%s", value);

	junit_clean(clean);
	xmlTextWriterWriteAttribute(w, X(name), X(clean));
	free(clean);
}

static void number(xmlTextWriter *w, const char *name, size_t value)
{
	xmlTextWriterWriteFormatAttribute(w, X(name), "%zu", value);
}

/* The end of a file: that is where it says what went wrong. */
static void write_tail(xmlTextWriter *w, const char *element, const struct report *report,
		       const char *name, const char *suffix)
{
	char *path = xasprintf("%s/%s.%s", report->results, name, suffix);
	char *text = read_file(path);

	if (text && *text) {
		size_t len = strlen(text);
		char *tail = len > OUTPUT_SHOWN ? text + len - OUTPUT_SHOWN : text;

		junit_clean(tail);
		xmlTextWriterWriteElement(w, X(element), X(tail));
	}
	free(text);
	free(path);
}

/* "failure": the program said so. "error": it did not get to say anything. */
static const char *junit_kind(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_PASS:
		return NULL;
	case VERDICT_SKIP:
	case VERDICT_XFAIL:
		return "skipped";
	case VERDICT_FAIL:
	case VERDICT_SPLAT:
		return "failure";
	default:
		return "error";
	}
}

static void write_case(xmlTextWriter *w, const struct report *report, const char *class,
		       const char *name, const struct result *result)
{
	const struct judgement *j = &result->judgement;
	const char *kind = junit_kind(j->verdict);

	xmlTextWriterStartElement(w, X("testcase"));
	attribute(w, "classname", class);
	attribute(w, "name", name);
	xmlTextWriterWriteFormatAttribute(w, X("time"), "%.3f", result->seconds);
	if (kind) {
		char *message = xasprintf("%s: %s", verdict_name(j->verdict), j->reason);

		xmlTextWriterStartElement(w, X(kind));
		attribute(w, "message", message);
		xmlTextWriterEndElement(w);
		free(message);
	}
	/* In this order, and after the verdict: the schema that Jenkins uses says so. */
	write_tail(w, "system-out", report, name, "output");
	if (!verdict_good(j->verdict))
		write_tail(w, "system-err", report, name, "console");
	xmlTextWriterEndElement(w);
}

static size_t count(const struct report *report, const struct result *all, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < report->count; i++) {
		const char *this = junit_kind(all[i].judgement.verdict);

		n += this && !strcmp(this, kind);
	}
	return n;
}

int junit_write(const char *path, const struct report *report, const struct result *all,
		double seconds)
{
	/* In memory, then to the file: the writer does not tell of a full disk. */
	xmlBuffer *buffer = xmlBufferCreate();
	xmlTextWriter *w = buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
	char *class = xasprintf("%s.%s", report->release, report->group);
	FILE *f;
	int ret;

	if (!w)
		die("out of memory");
	xmlTextWriterSetIndent(w, 1);
	xmlTextWriterStartDocument(w, "1.0", "UTF-8", NULL);
	xmlTextWriterStartElement(w, X("testsuites"));
	xmlTextWriterStartElement(w, X("testsuite"));
	attribute(w, "name", class);
	number(w, "tests", report->count);
	number(w, "failures", count(report, all, "failure"));
	number(w, "errors", count(report, all, "error"));
	number(w, "skipped", count(report, all, "skipped"));
	xmlTextWriterWriteFormatAttribute(w, X("time"), "%.3f", seconds);
	for (size_t i = 0; i < report->count; i++)
		write_case(w, report, class, report->programs[i].name, &all[i]);
	ret = xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	free(class);

	f = fopen(path, "we");
	if (ret < 0) {
		ret = problem("cannot make the XML of %s", path);
	} else if (!f) {
		ret = problem("cannot write %s: %s", path, strerror(errno));
	} else {
		fwrite(xmlBufferContent(buffer), 1, xmlBufferLength(buffer), f);
		ret = 0;
	}
	if (f && close_checked(f, path))
		ret = -1;
	xmlBufferFree(buffer);
	return ret;
}
