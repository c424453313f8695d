// SPDX-License-Identifier: GPL-2.0
/* What the model expects to be seen of a step. */
#include <inttypes.h>
#include <stdio.h>

#include "../klp-model/text.h"
#include "expect.h"
#include "show.h"

/* A module counts from when it is loaded. */
static void count_balance(const struct operation *op, const struct observation *seen,
			  int balance[MAX_LIVEPATCHES])
{
	if (op->action == LOAD)
		balance[op->livepatch] = 0;
	for (unsigned int i = 0; i < seen->nr_events; i++) {
		const struct event *event = &seen->events[i];

		if (event->kind == ALLOCATE && event->to)
			balance[event->livepatch]++;
		else if (event->kind == FREE)
			balance[event->livepatch]--;
	}
}

/* The number with which the function of a livepatch answers: see params_of(). */
static int number_of(uint8_t livepatch)
{
	return livepatch == NONE ? 0 : livepatch + 1;
}

static void expect_released(const struct observation *seen, struct lines *lines)
{
	int number, mixed = 0;

	/* Sorted: who was released first does not matter. */
	for (number = 0; number <= MAX_LIVEPATCHES; number++)
		for (unsigned int i = 0; i < seen->nr_answers; i++)
			if (number_of(seen->answers[i].held) == number)
				show_released(lines, number);
	for (unsigned int i = 0; i < seen->nr_answers; i++)
		mixed += seen->answers[i].held != seen->answers[i].again;
	if (seen->nr_answers)
		show_mixed(lines, mixed);
}

static void data_text(const struct config *config, const struct world *w, uint8_t livepatch,
		      char text[DATA_LEN])
{
	const struct state *states = config->livepatches[livepatch].states;
	const struct data *data = w->livepatches[livepatch].data;
	int len = 0;

	for (unsigned int i = 0; states[i].id; i++)
		if (data[i].allocated)
			len += snprintf(text + len, DATA_LEN - len, "%s%" PRIu64 ": original %u",
					len ? "; " : "", states[i].id, data[i].original);
	if (!len)
		snprintf(text, DATA_LEN, "none");
}

static void expect_livepatch(const struct config *config, const struct world *w,
			     const struct observation *seen, uint8_t livepatch, int balance,
			     struct lines *lines)
{
	const struct loaded *loaded = &w->livepatches[livepatch];
	struct shown shown = {
		.unloaded = seen->unloaded >> livepatch & 1,
		.loaded = loaded->module,
		.references = loaded->referenced,
		.balance = balance,
		.enabled = -1,
		.transition = -1,
	};

	if (is_installed(w, livepatch)) {
		shown.enabled = loaded->enabled;
		shown.transition = w->transition == livepatch;
	}
	data_text(config, w, livepatch, shown.data);
	show(lines, livepatch, &shown);
}

void expect_lines(const struct config *config, const struct operation *op,
		  const struct observation *seen, const struct world *after,
		  int balance[MAX_LIVEPATCHES], struct lines *lines)
{
	char text[TEXT_MAX];

	show_result(lines, seen->error);
	for (unsigned int i = 0; i < seen->nr_events; i++) {
		event_text(config, &seen->events[i], text);
		lines_add(lines, "| %s", text);
	}
	if (seen->warned)
		show_warning(lines);
	expect_released(seen, lines);
	count_balance(op, seen, balance);

	lines_add(lines, "levels %u %u %u %u", after->levels[0], after->levels[1],
		  after->levels[2], after->levels[3]);
	for (uint8_t i = 0; i < config->nr; i++)
		expect_livepatch(config, after, seen, i, balance[i], lines);
	for (enum object object = TARGET; object < NR_OBJECTS; object++)
		show_object(lines, object, is_loaded(after, object) ?
			    number_of(answer(after, object, after->target_state)) : -1);
	lines_add(lines, "held tasks: %u", after->nr_held);
}
