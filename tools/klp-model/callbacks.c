// SPDX-License-Identifier: GPL-2.0
/*
 * What the livepatches do in their callbacks: modules/test_klp_levels.c with
 * modules/klp_state_change.h.
 */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "internal.h"

static const struct livepatch *source_of(const struct step *s, uint8_t livepatch)
{
	return &s->config->livepatches[livepatch];
}

static struct data *data_of(struct step *s, uint8_t livepatch, unsigned int state)
{
	return &s->world->livepatches[livepatch].data[state];
}

/* The first state from @i on that an object of a livepatch looks after, else MAX_STATES */
static unsigned int next_change(const struct step *s, uint8_t livepatch, enum object object,
				unsigned int i)
{
	const struct state *states = source_of(s, livepatch)->states;

	for (; states[i].id; i++)
		if (states[i].object == object)
			return i;
	return MAX_STATES;
}

/* Walk through the states that an object of a livepatch looks after. */
#define for_each_change(s, livepatch, object, i)					\
	for (i = next_change(s, livepatch, object, 0); i < MAX_STATES;			\
	     i = next_change(s, livepatch, object, i + 1))

/* Log the callback, with what it looks up. */
static void log_callback(struct step *s, enum event_kind kind, uint8_t livepatch,
			 enum object object)
{
	const struct livepatch *source = source_of(s, livepatch);
	struct event *event = log_event(s, kind, livepatch);
	struct found found;
	unsigned int i;

	event->object = object;
	/* Others would look up outside a transition, when a module is loaded or unloaded. */
	if (!source->replace && object != VMLINUX)
		return;
	for_each_change(s, livepatch, object, i) {
		found = klp_get_prev_state(s, source->states[i].id);
		if (found.livepatch != NONE)
			event->found[event->nr_found++] = found;
	}
}

static struct event *log_state(struct step *s, enum event_kind kind, uint8_t livepatch,
			       unsigned int state)
{
	struct event *event = log_event(s, kind, livepatch);

	event->state = state;
	return event;
}

static void set_level(struct step *s, uint8_t livepatch, unsigned int state, uint8_t level)
{
	uint64_t id = source_of(s, livepatch)->states[state].id;
	struct event *event;
	uint8_t *slot;

	if (id > NR_LEVELS)
		return;
	slot = &s->world->levels[id - 1];
	event = log_state(s, SET, livepatch, state);
	event->from = *slot;
	event->to = level;
	*slot = level;
}

static bool allocate(struct step *s, uint8_t livepatch, unsigned int state)
{
	struct data *data = data_of(s, livepatch, state);
	bool fails = s->op->action == LOAD && s->op->failure == NO_MEMORY &&
		     ++s->allocated == s->op->nth;

	/* The pointer to older data would be lost. No story is known that does that. */
	assert(!data->allocated);
	log_state(s, ALLOCATE, livepatch, state)->to = !fails;
	if (fails)
		s->seen->failed = true;
	else
		*data = (struct data) { .allocated = true };
	return !fails;
}

static void apply(struct step *s, uint8_t livepatch, unsigned int state)
{
	const struct state *declared = &source_of(s, livepatch)->states[state];
	struct data *data = data_of(s, livepatch, state);

	/* It is a NULL pointer otherwise. No story is known that leads to one. */
	assert(data->allocated);
	if (declared->id <= NR_LEVELS)
		data->original = s->world->levels[declared->id - 1];
	data->applied = true;
	set_level(s, livepatch, state, declared->version);
}

static void take_over(struct step *s, uint8_t livepatch, unsigned int state, struct found old)
{
	uint32_t version = source_of(s, livepatch)->states[state].version;
	uint32_t old_version = source_of(s, old.livepatch)->states[old.state].version;
	struct data *data = data_of(s, livepatch, state);
	struct data *replaced = data_of(s, old.livepatch, old.state);

	assert(!data->allocated);
	*data = *replaced;
	log_state(s, TAKE_OVER, livepatch, state)->from = old_version;
	if (version != old_version)
		set_level(s, livepatch, state, version);
	*replaced = (struct data) { };
}

static void restore(struct step *s, uint8_t livepatch, unsigned int state)
{
	struct data *data = data_of(s, livepatch, state);

	assert(data->allocated);
	data->applied = false;
	set_level(s, livepatch, state, data->original);
}

/* The ownership rule of klp_state_change.h: release what one owns, and nothing else. */
static void release_all(struct step *s, uint8_t livepatch, enum object object)
{
	unsigned int i;

	for_each_change(s, livepatch, object, i) {
		if (!data_of(s, livepatch, i)->allocated)
			continue;
		log_state(s, FREE, livepatch, i);
		*data_of(s, livepatch, i) = (struct data) { };
	}
}

/* klp_state_change_replaced(): only a cumulative livepatch takes something over. */
static struct found replaced_state(struct step *s, uint8_t livepatch, uint64_t id)
{
	const struct found nothing = { .livepatch = NONE };
	struct found found;

	if (!source_of(s, livepatch)->replace)
		return nothing;
	found = klp_get_prev_state(s, id);
	if (found.livepatch == NONE || found.livepatch == livepatch ||
	    !data_of(s, found.livepatch, found.state)->allocated)
		return nothing;
	return found;
}

static int prepare(struct step *s, uint8_t livepatch, enum object object)
{
	const struct livepatch *source = source_of(s, livepatch);
	unsigned int i;

	for_each_change(s, livepatch, object, i) {
		RULE(K1);
		if (replaced_state(s, livepatch, source->states[i].id).livepatch != NONE)
			continue;
		if (!allocate(s, livepatch, i)) {
			RULE(S5c);
			return -ENOMEM;
		}
	}
	return 0;
}

static bool refuses(const struct step *s, uint8_t livepatch, enum object object)
{
	const struct operation *op = s->op;

	if (op->failure != REFUSE || op->livepatch != livepatch)
		return false;
	return object == (op->action == LOAD_TARGET ? TARGET : op->object);
}

int pre_patch(struct step *s, uint8_t livepatch, enum object object)
{
	int error;

	log_callback(s, PRE_PATCH, livepatch, object);
	error = prepare(s, livepatch, object);
	if (!error && refuses(s, livepatch, object)) {
		s->seen->failed = true;
		error = -ENODEV;
	}
	if (error) {
		RULE(K2);
		release_all(s, livepatch, object);
		return error;
	}
	s->world->livepatches[livepatch].prepared |= bit(object);
	return 0;
}

void post_patch(struct step *s, uint8_t livepatch, enum object object)
{
	const struct livepatch *source = source_of(s, livepatch);
	struct found replaced;
	unsigned int i;

	log_callback(s, POST_PATCH, livepatch, object);
	for_each_change(s, livepatch, object, i) {
		RULE(K3);
		replaced = replaced_state(s, livepatch, source->states[i].id);
		if (replaced.livepatch == NONE) {
			RULE(S1);
			apply(s, livepatch, i);
		} else {
			RULE(S2);
			RULE(K9);
			take_over(s, livepatch, i, replaced);
		}
	}
}

void pre_unpatch(struct step *s, uint8_t livepatch, enum object object)
{
	unsigned int i;

	RULE(K4);
	log_callback(s, PRE_UNPATCH, livepatch, object);
	for_each_change(s, livepatch, object, i) {
		RULE(S3);
		restore(s, livepatch, i);
	}
}

void post_unpatch(struct step *s, uint8_t livepatch, enum object object)
{
	struct loaded *loaded = &s->world->livepatches[livepatch];

	if (!(loaded->prepared & bit(object)))
		return;
	loaded->prepared &= ~bit(object);
	RULE(K5);
	log_callback(s, POST_UNPATCH, livepatch, object);
	release_all(s, livepatch, object);
}
