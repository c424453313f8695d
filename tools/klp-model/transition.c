// SPDX-License-Identifier: GPL-2.0
/* Transitions and tasks: the twin of kernel/livepatch/transition.c and patch.c. */
#include <string.h>

#include "internal.h"

static const struct livepatch *in_transition(const struct step *s)
{
	return &s->config->livepatches[s->world->transition];
}

static struct loaded *loaded_in_transition(struct step *s)
{
	return &s->world->livepatches[s->world->transition];
}

/*
 * A task in the function that changes blocks the transition: the livepatch's function when it is
 * being unpatched, the previous one when it is being patched.
 *
 * That previous one is the next on the stack. When a livepatch is the lowest of several, the
 * kernel takes the head of the list for it, and compares the tasks' stacks with whatever is
 * there (klp_check_stack_func(), seen in 6.1 and 6.14). The model takes the original function.
 */
static bool blocks(struct step *s, const struct held *held)
{
	const struct world *w = s->world;
	enum object object = s->config->held_in;
	uint8_t changes = w->transition;

	if (held->patch_state == w->target_state || !(loaded_in_transition(s)->patched & bit(object)))
		return false;
	if (w->target_state == PATCHED)
		changes = next_on_stack(w, object, w->transition);
	return held->function == changes;
}

/* Is a livepatch that is being patched the lowest of several? See blocks(). */
static bool compares_with_no_function(const struct step *s)
{
	const struct world *w = s->world;
	enum object object;

	if (w->target_state != PATCHED)
		return false;
	for_each_object(object)
		if (object != VMLINUX && w->livepatches[w->transition].patched & bit(object) &&
		    next_on_stack(w, object, NONE) != w->transition &&
		    next_on_stack(w, object, w->transition) == NONE)
			return true;
	return false;
}

static void set_tasks(struct step *s, enum patch_state state)
{
	for (unsigned int i = 0; i < s->world->nr_held; i++)
		s->world->held[i].patch_state = state;
}

void klp_init_transition(struct step *s, uint8_t livepatch, enum patch_state target)
{
	s->world->transition = livepatch;
	s->world->target_state = target;
	s->world->began = target;
	set_tasks(s, target == PATCHED ? UNPATCHED : PATCHED);
}

static struct event *log_transition(struct step *s, enum event_kind kind)
{
	struct event *event = log_event(s, kind, s->world->transition);

	event->patching = s->world->target_state == PATCHED;
	return event;
}

void klp_start_transition(struct step *s)
{
	RULE(K7);
	log_transition(s, STARTING);
}

static void klp_unpatch_replaced_patches(struct step *s)
{
	uint8_t livepatch;
	unsigned int n;

	for_each_installed(s->world, n, livepatch) {
		if (livepatch == s->world->transition)
			return;
		RULE(K6);
		s->world->livepatches[livepatch].enabled = false;
		s->world->livepatches[livepatch].patched = 0;
	}
}

static void klp_complete_transition(struct step *s)
{
	struct world *w = s->world;
	enum object object;

	if (in_transition(s)->replace && w->target_state == PATCHED)
		klp_unpatch_replaced_patches(s);
	if (w->target_state == UNPATCHED)
		loaded_in_transition(s)->patched = 0;
	set_tasks(s, UNDEFINED);

	for_each_object(object) {
		if (!is_loaded(w, object))
			RULE(K8);
		else if (w->target_state == PATCHED)
			post_patch(s, w->transition, object);
		else
			post_unpatch(s, w->transition, object);
	}
	log_transition(s, COMPLETE);

	w->transition = NONE;
	w->target_state = UNDEFINED;
	w->began = UNDEFINED;
}

void klp_cancel_transition(struct step *s)
{
	s->world->target_state = UNPATCHED;
	klp_complete_transition(s);
}

void klp_free_patch(struct step *s, uint8_t livepatch)
{
	struct world *w = s->world;
	unsigned int n, kept = 0;

	for (n = 0; n < w->nr_installed; n++)
		if (w->installed[n] != livepatch)
			w->installed[kept++] = w->installed[n];
	w->nr_installed = kept;
	memset(w->installed + kept, 0, sizeof(w->installed) - kept);

	if (!w->livepatches[livepatch].forced)
		w->livepatches[livepatch].referenced = false;
}

static void klp_free_replaced_patches(struct step *s, uint8_t livepatch)
{
	while (s->world->installed[0] != livepatch) {
		RULE(C8);
		klp_free_patch(s, s->world->installed[0]);
	}
}

void klp_try_complete_transition(struct step *s)
{
	struct world *w = s->world;
	uint8_t livepatch = w->transition;
	bool complete = true;

	if (livepatch == NONE)
		return;

	RULE(F4);
	s->seen->wild |= compares_with_no_function(s);
	for (unsigned int i = 0; i < w->nr_held; i++) {
		if (blocks(s, &w->held[i]))
			complete = false;
		else
			w->held[i].patch_state = w->target_state;
	}
	if (!complete)
		return;

	klp_complete_transition(s);
	if (!w->livepatches[livepatch].enabled) {
		RULE(C8);
		klp_free_patch(s, livepatch);
	} else if (s->config->livepatches[livepatch].replace) {
		klp_free_replaced_patches(s, livepatch);
	}
}

static void note_revert(struct step *s)
{
	if (s->world->target_state != s->world->began)
		RULE(S4d);
	else if (s->world->began == UNPATCHED)
		RULE(S4c);
	else if (in_transition(s)->replace && s->world->nr_installed > 1)
		RULE(S4b);
	else if (s->world->nr_installed == 1)
		RULE(S4a);
}

void klp_reverse_transition(struct step *s)
{
	struct loaded *loaded = loaded_in_transition(s);

	note_revert(s);
	loaded->enabled = !loaded->enabled;
	s->world->target_state = s->world->target_state == PATCHED ? UNPATCHED : PATCHED;
	klp_start_transition(s);
}

void klp_force_transition(struct step *s)
{
	struct world *w = s->world;
	uint8_t livepatch;
	bool goes;
	unsigned int n;

	RULE(K10);
	log_event(s, FORCING, NONE);
	set_tasks(s, w->target_state);
	for_each_installed(w, n, livepatch) {
		if (w->target_state == UNPATCHED)
			goes = livepatch == w->transition;
		else
			goes = in_transition(s)->replace && livepatch != w->transition;
		if (goes || s->config->dialect->force_keeps_all)
			w->livepatches[livepatch].forced = true;
	}
}
