// SPDX-License-Identifier: GPL-2.0
/* What should hold after each step, whatever happened before. */
#include <stddef.h>
#include <string.h>

#include "promises.h"

/*
 * The promises about a world
 */

static bool code_loaded(const struct config *config, const struct world *w)
{
	(void)config;
	return !w->lost;
}

static bool one_owner(const struct config *config, const struct world *w)
{
	for (uint8_t livepatch = 0; livepatch < config->nr; livepatch++)
		for (unsigned int i = 0; i < MAX_STATES; i++)
			if (w->livepatches[livepatch].data[i].allocated &&
			    !is_installed(w, livepatch))
				return false;
	return !w->leaked;
}

/* The data with which a livepatch has changed a level, or NULL */
static const struct data *change_of(const struct config *config, const struct world *w,
				    uint8_t livepatch, unsigned int level)
{
	const struct state *states = config->livepatches[livepatch].states;

	for (unsigned int i = 0; states[i].id; i++)
		if (states[i].id == level + 1 && w->livepatches[livepatch].data[i].applied)
			return &w->livepatches[livepatch].data[i];
	return NULL;
}

static uint32_t version_of(const struct config *config, uint8_t livepatch, unsigned int level)
{
	const struct state *state = config->livepatches[livepatch].states;

	while (state->id != level + 1)
		state++;
	return state->version;
}

/* The first and the last installed livepatch that changes a level, NONE without one */
static void find_changes(const struct config *config, const struct world *w, unsigned int level,
			 uint8_t *first, uint8_t *last)
{
	*first = NONE;
	*last = NONE;
	for (unsigned int n = 0; n < w->nr_installed; n++) {
		if (!change_of(config, w, w->installed[n], level))
			continue;
		if (*first == NONE)
			*first = w->installed[n];
		*last = w->installed[n];
	}
}

static bool original_back(const struct config *config, const struct world *w)
{
	uint8_t first, last;

	for (unsigned int level = 0; level < NR_LEVELS; level++) {
		find_changes(config, w, level, &first, &last);
		if (first == NONE && w->levels[level] != original_levels[level])
			return false;
	}
	return true;
}

static bool in_force(const struct config *config, const struct world *w)
{
	uint8_t first, last;

	for (unsigned int level = 0; level < NR_LEVELS; level++) {
		find_changes(config, w, level, &first, &last);
		if (last != NONE && w->levels[level] != version_of(config, last, level))
			return false;
	}
	return true;
}

static bool original_kept(const struct config *config, const struct world *w)
{
	uint8_t first, last;

	for (unsigned int level = 0; level < NR_LEVELS; level++) {
		find_changes(config, w, level, &first, &last);
		if (first != NONE &&
		    change_of(config, w, first, level)->original != original_levels[level])
			return false;
	}
	return true;
}

static bool (*const about_world[NR_PROMISES])(const struct config *, const struct world *) = {
	[CODE_LOADED] = code_loaded,
	[ONE_OWNER] = one_owner,
	[ORIGINAL_BACK] = original_back,
	[IN_FORCE] = in_force,
	[ORIGINAL_KEPT] = original_kept,
};

/*
 * The promises about a step
 */

static bool refused_unchanged(const struct edge *edge)
{
	return !edge->seen->error || !memcmp(edge->before, edge->after, sizeof(*edge->before));
}

static bool stack_checked(const struct edge *edge)
{
	return !edge->seen->wild;
}

static bool one_version(const struct edge *edge)
{
	if (edge->config->force)
		return true;
	for (unsigned int i = 0; i < edge->seen->nr_answers; i++)
		if (edge->seen->answers[i].held != edge->seen->answers[i].again)
			return false;
	return true;
}

/* The livepatch that is disabled in this step or before, NONE if a revert or nothing disables it */
static uint8_t disabled_livepatch(const struct edge *edge)
{
	if (edge->before->transition == NONE)
		return edge->op->action == DISABLE ? edge->op->livepatch : NONE;
	return edge->before->began == UNPATCHED ? edge->before->transition : NONE;
}

static bool disable_told(const struct edge *edge)
{
	for (unsigned int i = 0; i < edge->seen->nr_events; i++) {
		const struct event *event = &edge->seen->events[i];

		if (event->kind == POST_UNPATCH && event->nr_found &&
		    event->livepatch == disabled_livepatch(edge))
			return false;
	}
	return true;
}

static bool in_transition(const struct edge *edge)
{
	return !edge->seen->warned;
}

static bool previous_is_previous(const struct edge *edge)
{
	for (unsigned int i = 0; i < edge->seen->nr_events; i++) {
		const struct event *event = &edge->seen->events[i];

		for (unsigned int j = 0; j < event->nr_found; j++)
			for (unsigned int n = 0; n < edge->before->nr_installed; n++) {
				/* The caller was installed before it, or is it. */
				if (edge->before->installed[n] == event->livepatch)
					return false;
				if (edge->before->installed[n] == event->found[j].livepatch)
					break;
			}
	}
	return true;
}

static bool (*const about_step[NR_PROMISES])(const struct edge *) = {
	[REFUSED_UNCHANGED] = refused_unchanged,
	[STACK_CHECKED] = stack_checked,
	[ONE_VERSION] = one_version,
	[DISABLE_TOLD] = disable_told,
	[IN_TRANSITION] = in_transition,
	[PREVIOUS_IS_PREVIOUS] = previous_is_previous,
};

bool world_intact(const struct config *config, const struct world *world)
{
	for (enum promise p = 0; p < NR_PROMISES; p++)
		if (about_world[p] && !about_world[p](config, world))
			return false;
	return true;
}

enum promise promise_broken(const struct edge *edge)
{
	enum promise p;

	for (p = 0; p < NR_PROMISES; p++)
		if (about_world[p] ? !about_world[p](edge->config, edge->after) :
				     !about_step[p](edge))
			break;
	return p;
}

const char *promise_text(enum promise promise)
{
	static const char *const texts[NR_PROMISES] = {
		[REFUSED_UNCHANGED] = "a refused operation has changed something",
		[CODE_LOADED] = "a task is in a function whose module was unloaded",
		[STACK_CHECKED] = "the kernel compares stacks with memory that is no function",
		[ONE_VERSION] = "a task has called two versions",
		[ONE_OWNER] = "data belongs to no installed livepatch",
		[ORIGINAL_BACK] = "no livepatch changes the value, but it is not the original",
		[IN_FORCE] = "the value is not that of the latest livepatch that changes it",
		[ORIGINAL_KEPT] = "the first livepatch has not noted the original value",
		[DISABLE_TOLD] = "post_unpatch finds a previous state after a plain disable",
		[IN_TRANSITION] = "a callback looks up outside a transition",
		[PREVIOUS_IS_PREVIOUS] = "a callback finds its own or a later state as previous",
	};

	return texts[promise];
}

enum rule promise_trap(enum promise promise, enum action action)
{
	switch (promise) {
	case CODE_LOADED:
		return RULE_T10;
	case ONE_OWNER:
		return RULE_T7;
	case ORIGINAL_BACK:
		return action == UNLOAD_TARGET ? RULE_T9 : NR_RULES;
	case IN_FORCE:
		return action == DISABLE ? RULE_T2 : NR_RULES;
	case DISABLE_TOLD:
		return RULE_T1;
	case IN_TRANSITION:
		return RULE_T3;
	case PREVIOUS_IS_PREVIOUS:
		return RULE_T4;
	default:
		return NR_RULES;
	}
}
