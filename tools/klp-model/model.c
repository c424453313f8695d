// SPDX-License-Identifier: GPL-2.0
/* The operations: the twin of kernel/livepatch/core.c, and of a livepatch's module. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "internal.h"

struct event *log_event(struct step *s, enum event_kind kind, uint8_t livepatch)
{
	struct event *event = &s->seen->events[s->seen->nr_events++];

	assert(s->seen->nr_events <= MAX_EVENTS);
	*event = (struct event) { .kind = kind, .livepatch = livepatch };
	return event;
}

void log_object(struct step *s, enum event_kind kind, uint8_t livepatch, enum object object)
{
	log_event(s, kind, livepatch)->object = object;
}

static int klp_patch_object(struct step *s, uint8_t livepatch, enum object object)
{
	const struct operation *op = s->op;

	if (op->action == LOAD && op->failure == UNTRACED && op->object == object) {
		s->seen->failed = true;
		log_object(s, NO_LOCATION, livepatch, object);
		return -EINVAL;
	}
	s->world->livepatches[livepatch].patched |= bit(object);
	return 0;
}

/* pre_patch and the functions of each loaded object */
static int patch_objects(struct step *s, uint8_t livepatch)
{
	enum object object;
	int error;

	for_each_object(object) {
		if (!is_loaded(s->world, object)) {
			RULE(K8);
			continue;
		}
		error = pre_patch(s, livepatch, object);
		if (error) {
			if (object == VMLINUX)
				RULE(S5a);
			else
				RULE(S5b);
			log_object(s, PRE_PATCH_FAILED, livepatch, object);
			return error;
		}
		error = klp_patch_object(s, livepatch, object);
		if (error) {
			RULE(S5d);
			log_object(s, PATCHING_FAILED, livepatch, object);
			return error;
		}
	}
	return 0;
}

static int __klp_enable_patch(struct step *s, uint8_t livepatch)
{
	int error;

	if (s->world->transition != NONE) {
		RULE(C9);
		return -EBUSY;
	}
	log_event(s, ENABLING, livepatch);
	klp_init_transition(s, livepatch, PATCHED);
	error = patch_objects(s, livepatch);
	if (error) {
		log_event(s, ENABLING_FAILED, livepatch);
		klp_cancel_transition(s);
		return error;
	}
	klp_start_transition(s);
	s->world->livepatches[livepatch].enabled = true;
	return 0;
}

static int klp_enable_patch(struct step *s, uint8_t livepatch)
{
	struct world *w = s->world;
	int error;

	if (!klp_is_patch_compatible(s, livepatch)) {
		RULE(C7);
		log_event(s, INCOMPATIBLE, livepatch);
		return -EINVAL;
	}
	w->livepatches[livepatch].referenced = true;
	w->installed[w->nr_installed++] = livepatch;
	error = __klp_enable_patch(s, livepatch);
	if (error)
		klp_free_patch(s, livepatch);
	return error;
}

/* The livepatch's module enables it when it is loaded, and is refused when it cannot. */
static int load(struct step *s, uint8_t livepatch)
{
	struct loaded *loaded = &s->world->livepatches[livepatch];
	int error;

	if (loaded->module)
		return -EEXIST;
	loaded->module = true;
	error = klp_enable_patch(s, livepatch);
	if (error)
		*loaded = (struct loaded) { };
	return error;
}

/* A task in the module does not keep it loaded: only the kernel's reference does. */
static int unload(struct step *s, uint8_t livepatch)
{
	struct world *w = s->world;

	if (!w->livepatches[livepatch].module)
		return -ENOENT;
	if (w->livepatches[livepatch].referenced)
		return -EWOULDBLOCK;
	for (unsigned int i = 0; i < MAX_STATES; i++)
		w->leaked |= w->livepatches[livepatch].data[i].allocated;
	for (unsigned int i = 0; i < w->nr_held; i++)
		w->lost |= w->held[i].function == livepatch;
	w->livepatches[livepatch] = (struct loaded) { };
	return 0;
}

static void unload_unused(struct step *s)
{
	for (uint8_t livepatch = 0; livepatch < s->config->nr; livepatch++)
		if (!unload(s, livepatch))
			s->seen->unloaded |= bit(livepatch);
}

static int __klp_disable_patch(struct step *s, uint8_t livepatch)
{
	struct loaded *loaded = &s->world->livepatches[livepatch];
	enum object object;

	if (s->world->transition != NONE) {
		RULE(C9);
		return -EBUSY;
	}
	klp_init_transition(s, livepatch, UNPATCHED);
	for_each_object(object)
		if (loaded->patched & bit(object))
			pre_unpatch(s, livepatch, object);
	klp_start_transition(s);
	loaded->enabled = false;
	return 0;
}

static int enabled_store(struct step *s, uint8_t livepatch, bool enabled)
{
	const struct world *w = s->world;

	if (!is_installed(w, livepatch))
		return -ENOENT;
	if (w->livepatches[livepatch].enabled == enabled) {
		RULE(C9);
		return -EINVAL;
	}
	if (w->transition == livepatch) {
		klp_reverse_transition(s);
		return 0;
	}
	/* Only a livepatch in transition can be installed and not enabled. */
	return __klp_disable_patch(s, livepatch);
}

static int force_store(struct step *s, uint8_t livepatch)
{
	if (!is_installed(s->world, livepatch))
		return -ENOENT;
	if (s->world->transition != livepatch) {
		RULE(K10);
		return -EINVAL;
	}
	klp_force_transition(s);
	return 0;
}

static int hold(struct step *s)
{
	struct world *w = s->world;
	struct held *held = &w->held[w->nr_held];

	if (!is_loaded(w, s->config->held_in))
		return -ENOENT;
	if (w->nr_held == s->config->max_held)
		return -EBUSY;
	/* A new task has the patch state of its parent, which has switched. */
	held->patch_state = w->target_state;
	held->function = answer(w, s->config->held_in, held->patch_state);
	w->nr_held++;
	return 0;
}

static int release(struct step *s)
{
	struct world *w = s->world;

	if (!w->nr_held)
		return -ENOENT;
	for (unsigned int i = 0; i < w->nr_held; i++) {
		struct answers *answers = &s->seen->answers[s->seen->nr_answers++];

		RULE(F4);
		answers->held = w->held[i].function;
		answers->again = answer(w, s->config->held_in, w->held[i].patch_state);
	}
	w->nr_held = 0;
	memset(w->held, 0, sizeof(w->held));
	return 0;
}

static int perform(struct step *s)
{
	switch (s->op->action) {
	case LOAD:
		return load(s, s->op->livepatch);
	case UNLOAD:
		if (s->world->livepatches[s->op->livepatch].forced)
			RULE(K10);
		return unload(s, s->op->livepatch);
	case DISABLE:
		return enabled_store(s, s->op->livepatch, false);
	case ENABLE:
		return enabled_store(s, s->op->livepatch, true);
	case FORCE:
		return force_store(s, s->op->livepatch);
	case HOLD:
		return hold(s);
	case RELEASE:
		return release(s);
	case LOAD_TARGET:
		return load_target(s);
	case UNLOAD_TARGET:
		return unload_target(s);
	default:
		return -EINVAL;
	}
}

/* One world, one way to write it down: which of two held tasks came first does not matter. */
static void sort_held(struct world *w)
{
	if (memcmp(&w->held[0], &w->held[1], sizeof(w->held[0])) > 0 && w->nr_held == MAX_HELD) {
		struct held first = w->held[0];

		w->held[0] = w->held[1];
		w->held[1] = first;
	}
}

struct world start(const struct config *config)
{
	struct world w = { .transition = NONE, .objects = bit(VMLINUX) };

	if (config->held_in == OTHER)
		w.objects |= bit(OTHER);
	memcpy(w.levels, original_levels, sizeof(w.levels));
	return w;
}

struct world step(const struct config *config, const struct world *before,
		  const struct operation *op, struct observation *seen)
{
	struct world after = *before;
	struct step s = { .config = config, .world = &after, .op = op, .seen = seen };

	seen->nr_events = 0;
	seen->nr_answers = 0;
	seen->warned = false;
	seen->failed = false;
	seen->wild = false;
	seen->unloaded = 0;
	seen->rules = 0;
	seen->error = perform(&s);
	/* The kernel tries at once, and again and again until all tasks have switched. */
	klp_try_complete_transition(&s);
	if (!config->kept)
		unload_unused(&s);
	sort_held(&after);
	return after;
}
