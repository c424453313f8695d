// SPDX-License-Identifier: GPL-2.0
/* The lines that both the model and the kernel have of a step. */
#include <stdio.h>
#include <string.h>

#include "../klp-model/text.h"
#include "show.h"

void show(struct lines *lines, uint8_t livepatch, const struct shown *shown)
{
	char letter = 'A' + livepatch;

	if (shown->unloaded)
		lines_add(lines, "%c: unloaded, balance %d", letter, shown->balance);
	if (shown->loaded && shown->enabled < 0)
		lines_add(lines, "%c: not installed, references %d, balance %d, data %s", letter,
			  shown->references, shown->balance, shown->data);
	else if (shown->loaded || shown->enabled >= 0)
		lines_add(lines, "%c: enabled %d, transition %d, references %d, balance %d, data %s",
			  letter, shown->enabled, shown->transition, shown->references,
			  shown->balance, shown->data);
	else if (!shown->unloaded)
		lines_add(lines, "%c: not loaded", letter);
}

void show_result(struct lines *lines, int error)
{
	if (error)
		lines_add(lines, "refused: %s", strerror(-error));
	else
		lines_add(lines, "done");
}

void show_warning(struct lines *lines)
{
	lines_add(lines, "klp_get_prev_state() warned");
}

static const char *name_of(int answer, char letter[2])
{
	if (!answer)
		return "the original";
	if (answer < 0 || answer > MAX_LIVEPATCHES)
		return "nobody known";
	letter[0] = 'A' + answer - 1;
	letter[1] = '\0';
	return letter;
}

void show_released(struct lines *lines, int answer)
{
	char letter[2];

	lines_add(lines, "a released task was answered by %s", name_of(answer, letter));
}

void show_mixed(struct lines *lines, int nr)
{
	lines_add(lines, "released tasks that have called two versions: %d", nr);
}

void show_object(struct lines *lines, enum object object, int answer)
{
	char letter[2];

	if (answer < 0)
		lines_add(lines, "%s: not loaded", object_name(object));
	else
		lines_add(lines, "%s: loaded, a new task is answered by %s", object_name(object),
			  name_of(answer, letter));
}
