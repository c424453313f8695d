// SPDX-License-Identifier: GPL-2.0
/* Shows the machine after a step, by the files of the kernel and of the test's modules. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../klp-model/text.h"
#include "internal.h"
#include "show.h"
#include "system.h"

static int read_number(const char *path)
{
	char text[32];

	return read_text(path, text, sizeof(text)) && *text ? atoi(text) : -1;
}

static const char *module_of(const struct machine *m, uint8_t livepatch)
{
	return m->config->livepatches[livepatch].module;
}

int read_sysfs_number(const struct machine *m, uint8_t livepatch, const char *file)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "/sys/kernel/livepatch/%s/%s", module_of(m, livepatch), file);
	return read_number(path);
}

int read_parameter_number(const struct machine *m, uint8_t livepatch, const char *name)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "/sys/module/%s/parameters/%s", module_of(m, livepatch), name);
	return read_number(path);
}

int read_references(const struct machine *m, uint8_t livepatch)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "/sys/module/%s/refcnt", module_of(m, livepatch));
	return read_number(path);
}

/* "2: original 4, taken over 1; ..." without how often it was taken over: the model lacks that. */
static void read_data(const struct machine *m, uint8_t livepatch, char text[DATA_LEN])
{
	char path[PATH_LEN], line[DATA_LEN], *part, *rest, *end;
	int len = 0;

	text[0] = '\0';
	snprintf(path, sizeof(path), "/sys/module/%s/parameters/data", module_of(m, livepatch));
	read_text(path, line, sizeof(line));
	for (part = strtok_r(line, ";", &rest); part; part = strtok_r(NULL, ";", &rest)) {
		end = strstr(part, ", taken over ");
		if (end)
			*end = '\0';
		len += snprintf(text + len, DATA_LEN - len, "%s%s", len ? ";" : "", part);
	}
}

static void show_livepatch(const struct machine *m, uint8_t livepatch, struct lines *lines)
{
	struct shown shown = { };

	shown.unloaded = m->unloaded >> livepatch & 1;
	shown.references = read_references(m, livepatch);
	shown.loaded = shown.references >= 0;
	shown.balance = m->balance[livepatch];
	/* Then it has no files, but one of a livepatch without a module would be seen. */
	shown.enabled = read_sysfs_number(m, livepatch, "enabled");
	if (shown.loaded) {
		shown.balance = read_parameter_number(m, livepatch, "balance");
		shown.transition = read_sysfs_number(m, livepatch, "transition");
		read_data(m, livepatch, shown.data);
	}
	show(lines, livepatch, &shown);
}

void machine_lines(const struct machine *m, struct lines *lines)
{
	char levels[64];
	int held = waiting(m->tasks.module);

	show_result(lines, m->error);
	for (unsigned int i = 0; i < m->log.lines.nr && i < MAX_LINES; i++)
		lines_add(lines, "%s", m->log.lines.text[i]);
	for (unsigned int i = 0; i < m->log.warnings; i++)
		show_warning(lines);
	for (unsigned int i = 0; i < m->released.nr; i++)
		show_released(lines, m->released.answer[i]);
	if (m->released.nr)
		show_mixed(lines, m->released.mixed);

	read_text("/proc/sys/kernel/printk", levels, sizeof(levels));
	for (char *tab = levels; (tab = strchr(tab, '\t')); )
		*tab = ' ';
	lines_add(lines, "levels %s", levels);
	for (uint8_t i = 0; i < m->config->nr; i++)
		show_livepatch(m, i, lines);
	for (enum object object = TARGET; object < NR_OBJECTS; object++)
		show_object(lines, object, ask(object_name(object)));
	lines_add(lines, "held tasks: %d", held < 0 ? 0 : held);
	if (m->slow)
		lines_add(lines, "the kernel does not get that far");
}
