// SPDX-License-Identifier: GPL-2.0
/* results.json: a run for programs to read. */
#define _GNU_SOURCE
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "naming.h"
#include "results.h"

/* JSON is UTF-8. A program or a kernel may print any bytes. */
static json_t *string(const char *text)
{
	json_t *value = json_string(text);

	if (!value) {
		char *ascii = xasprintf("%s", text);

		for (char *p = ascii; *p; p++)
			if (*p & 0x80)
				*p = '?';
		value = json_string(ascii);
		free(ascii);
	}
	return value;
}

/* Times in milliseconds: more digits mean nothing. */
static json_t *seconds_of(double seconds)
{
	return json_real((long long)(seconds * 1000 + 0.5) / 1000.0);
}

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value))
		die("out of memory");
}

/* If there is a fact of that name already, adds a line to it. */
static void add_fact(json_t *facts, const char *name, const char *value)
{
	json_t *key = string(name);
	const char *before = json_string_value(json_object_get(facts, json_string_value(key)));
	char *both = before ? xasprintf("%s\n%s", before, value) : xasprintf("%s", value);

	set(facts, json_string_value(key), string(both));
	free(both);
	json_decref(key);
}

/* Makes an object of "name: value" lines; leaves other lines out. */
static json_t *make_facts(const char *text)
{
	char *lines = xasprintf("%s", text), *rest = lines, *line;
	json_t *facts = json_object();

	while ((line = strsep(&rest, "\n"))) {
		char *value = strstr(line, ": ");

		if (!value)
			continue;
		*value = '\0';
		add_fact(facts, line, value + 2);
	}
	free(lines);
	return facts;
}

static json_t *make_files(const struct report *report, const struct program *program)
{
	static const char *const suffixes[] = { "output", "log", "console", "qemu-cmd" };
	json_t *files = json_object();

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		char *name = xasprintf("%s.%s", program->name, suffixes[i]);
		char *path = xasprintf("%s/%s", report->results, name);

		/* A program that was not run has no files. */
		if (!access(path, F_OK))
			set(files, suffixes[i], string(name));
		free(path);
		free(name);
	}
	return files;
}

/* Returns what --about knows of a program, by the name of its last word; or NULL. */
static json_t *about(const struct report *report, const char *path)
{
	const char *comma = strrchr(path, ',');
	char *name = naming_last_part(comma ? comma + 1 : path);
	json_t *known = json_object_get(report->about, name);

	free(name);
	return known;
}

static json_t *make_program(const struct report *report, size_t index, const struct result *result)
{
	const struct program *program = &report->programs[index];
	json_t *object = json_object();
	json_t *known = about(report, program->path);

	set(object, "name", string(program->name));
	set(object, "program", string(program->path));
	set(object, "verdict", json_string(verdict_name(result->judgement.verdict)));
	set(object, "good", json_boolean(verdict_good(result->judgement.verdict)));
	set(object, "reason", string(result->judgement.reason));
	if (result->judgement.stall)
		set(object, "stall", json_true());
	if (result->started)
		set(object, "start", seconds_of((result->started - report->start) / 1000.0));
	set(object, "seconds", seconds_of(result->seconds));
	set(object, "ran", json_boolean(result->ran));
	set(object, "files", make_files(report, program));
	if (known && json_object_update_missing(object, known))
		die("out of memory");
	return object;
}

static json_t *make_run(const struct report *report, const struct result *all, double seconds,
			int status)
{
	time_t began = time(NULL) - (time_t)seconds;
	json_t *run = json_object(), *programs = json_array();
	struct tm tm;
	char start[32];

	strftime(start, sizeof(start), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&began, &tm));
	set(run, "version", json_integer(RESULTS_VERSION));
	set(run, "group", string(report->group));
	set(run, "start", json_string(start));
	set(run, "seconds", seconds_of(seconds));
	set(run, "status", json_integer(status));
	set(run, "facts", make_facts(report->facts));
	if (report->again)
		set(run, "again", string(report->again));
	for (size_t i = 0; i < report->count; i++)
		if (json_array_append_new(programs, make_program(report, i, &all[i])))
			die("out of memory");
	set(run, "programs", programs);
	return run;
}

json_t *results_describe(const char *path)
{
	json_error_t error;
	json_t *about = json_load_file(path, 0, &error), *value;
	const char *key;

	if (!about) {
		problem("%s: %s", path, error.text);
		return NULL;
	}
	if (!json_is_object(about)) {
		problem("%s: no object", path);
		json_decref(about);
		return NULL;
	}
	json_object_foreach(about, key, value) {
		if (!json_is_object(value)) {
			problem("%s: %s is no object", path, key);
			json_decref(about);
			return NULL;
		}
	}
	return about;
}

int results_write(const char *path, const struct report *report, const struct result *all,
		  double seconds, int status)
{
	json_t *run = make_run(report, all, seconds, status);
	char *new = xasprintf("%s.new", path);
	FILE *f = fopen(new, "we");
	int ret = 0;

	if (!f)
		ret = problem("cannot write %s: %s", new, strerror(errno));
	else if (json_dumpf(run, f, JSON_INDENT(1)) || fputc('\n', f) == EOF)
		ret = problem("cannot write %s: %s", new, strerror(errno));
	if (f && close_checked(f, new))
		ret = -1;
	/* Whole or not at all: who reads it may do so now. */
	if (!ret && rename(new, path))
		ret = problem("cannot write %s: %s", path, strerror(errno));
	if (ret)
		unlink(new);
	free(new);
	json_decref(run);
	return ret;
}
