// SPDX-License-Identifier: GPL-2.0
/* The look-up and the compatibility of states: the twin of kernel/livepatch/state.c. */
#include <stddef.h>

#include "internal.h"

const struct state *klp_get_state(struct step *s, uint8_t livepatch, uint64_t id)
{
	const struct state *state;

	for (state = s->config->livepatches[livepatch].states; state->id; state++) {
		RULE(L2);
		if (state->id == id) {
			RULE(L3);
			return state;
		}
	}
	RULE(L1);
	return NULL;
}

struct found klp_get_prev_state(struct step *s, uint64_t id)
{
	struct found last = { .livepatch = NONE };
	const struct state *state;
	uint8_t livepatch;
	unsigned int n;

	if (s->world->transition == NONE) {
		RULE(L5);
		s->seen->warned = true;
		return last;
	}

	RULE(L4);
	for_each_installed(s->world, n, livepatch) {
		if (livepatch == s->world->transition)
			break;
		state = klp_get_state(s, livepatch, id);
		if (!state)
			continue;
		last.livepatch = livepatch;
		last.state = state - s->config->livepatches[livepatch].states;
	}
	return last;
}

static bool klp_is_state_compatible(struct step *s, uint8_t livepatch, const struct state *old)
{
	bool replace = s->config->livepatches[livepatch].replace;
	const struct state *state = klp_get_state(s, livepatch, old->id);

	if (!state) {
		if (replace)
			RULE(C4);
		else
			RULE(C5);
		return !replace;
	}
	if (state->version < old->version) {
		RULE(C3);
		return false;
	}
	RULE(C2);
	return true;
}

/* The kernel has no code for C1: it never looks at a state that only the new livepatch has. */
static void note_new_states(struct step *s, uint8_t livepatch)
{
	const struct state *state;
	bool known = false;
	unsigned int n;
	uint8_t old;

	for (state = s->config->livepatches[livepatch].states; state->id; state++, known = false) {
		for_each_installed(s->world, n, old)
			known |= !!klp_get_state(s, old, state->id);
		if (!known)
			RULE(C1);
	}
}

/* Does a livepatch still count, though the transition is about to end it? */
static bool is_ending(const struct step *s, uint8_t livepatch)
{
	const struct world *w = s->world;

	if (w->transition == NONE)
		return false;
	if (livepatch == w->transition)
		return w->target_state == UNPATCHED;
	return s->config->livepatches[w->transition].replace && w->target_state == PATCHED;
}

bool klp_is_patch_compatible(struct step *s, uint8_t livepatch)
{
	const struct state *states;
	unsigned int n, i;
	uint8_t old;

	for_each_installed(s->world, n, old) {
		states = s->config->livepatches[old].states;
		for (i = 0; states[i].id; i++) {
			if (n || i)
				RULE(C6);
			if (is_ending(s, old))
				RULE(C8);
			if (!klp_is_state_compatible(s, livepatch, &states[i]))
				return false;
		}
	}
	note_new_states(s, livepatch);
	return true;
}
