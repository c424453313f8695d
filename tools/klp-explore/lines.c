// SPDX-License-Identifier: GPL-2.0
/* What is seen of a step, as lines: of the model's and of the kernel's, to compare. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lines.h"

/* How far ahead to look for the line that both have again */
#define LOOK_AHEAD	20

void lines_add(struct lines *lines, const char *format, ...)
{
	va_list args;

	if (lines->nr < MAX_LINES) {
		va_start(args, format);
		vsnprintf(lines->text[lines->nr], LINE_MAX_LEN, format, args);
		va_end(args);
	}
	lines->nr++;
}

static unsigned int kept(const struct lines *lines)
{
	return lines->nr < MAX_LINES ? lines->nr : MAX_LINES;
}

bool lines_same(const struct lines *model, const struct lines *kernel)
{
	if (model->nr != kernel->nr)
		return false;
	for (unsigned int i = 0; i < kept(model); i++)
		if (strcmp(model->text[i], kernel->text[i]))
			return false;
	return true;
}

static void print_both(const char *model, const char *kernel)
{
	printf("%c %-70s | %s\n", model && kernel && !strcmp(model, kernel) ? ' ' : '!',
	       model ? model : "", kernel ? kernel : "");
}

/* How many lines to skip until a text comes, LOOK_AHEAD when it does not */
static unsigned int find(const struct lines *lines, unsigned int from, const char *text)
{
	for (unsigned int n = 0; n < LOOK_AHEAD && from + n < kept(lines); n++)
		if (!strcmp(lines->text[from + n], text))
			return n;
	return LOOK_AHEAD;
}

void lines_print(const struct lines *model, const struct lines *kernel)
{
	unsigned int i = 0, j = 0;

	printf("  %-70s | %s\n", "MODEL", "KERNEL");
	while (i < kept(model) || j < kept(kernel)) {
		if (i == kept(model)) {
			print_both(NULL, kernel->text[j++]);
		} else if (j == kept(kernel)) {
			print_both(model->text[i++], NULL);
		} else {
			unsigned int more = find(kernel, j, model->text[i]);
			unsigned int fewer = find(model, i, kernel->text[j]);

			if (more < LOOK_AHEAD && more <= fewer) {
				while (more--)
					print_both(NULL, kernel->text[j++]);
				print_both(model->text[i++], kernel->text[j++]);
			} else if (fewer < LOOK_AHEAD) {
				while (fewer--)
					print_both(model->text[i++], NULL);
				print_both(model->text[i++], kernel->text[j++]);
			} else {
				print_both(model->text[i++], kernel->text[j++]);
			}
		}
	}
}
