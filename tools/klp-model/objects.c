// SPDX-License-Identifier: GPL-2.0
/* The target module is loaded and unloaded: the twin of klp_module_coming() and _going(). */
#include <errno.h>

#include "internal.h"

/* Undo the changes for a module that is unloaded, or refused by the livepatch @limit. */
static void klp_cleanup_module_patches_limited(struct step *s, enum object module, uint8_t limit)
{
	uint8_t livepatch;
	unsigned int n;

	for_each_installed(s->world, n, livepatch) {
		if (livepatch == limit)
			break;
		RULE(K8);
		if (livepatch != s->world->transition)
			pre_unpatch(s, livepatch, module);
		log_object(s, REVERTING, livepatch, module);
		s->world->livepatches[livepatch].patched &= ~bit(module);
		post_unpatch(s, livepatch, module);
	}
}

static int klp_module_coming(struct step *s, enum object object)
{
	uint8_t livepatch;
	unsigned int n;
	int error;

	for_each_installed(s->world, n, livepatch) {
		RULE(K8);
		log_object(s, APPLYING, livepatch, object);
		error = pre_patch(s, livepatch, object);
		if (error) {
			log_object(s, PRE_PATCH_FAILED, livepatch, object);
			log_object(s, REFUSING, livepatch, object);
			klp_cleanup_module_patches_limited(s, object, livepatch);
			return error;
		}
		s->world->livepatches[livepatch].patched |= bit(object);
		if (livepatch != s->world->transition)
			post_patch(s, livepatch, object);
	}
	return 0;
}

int load_target(struct step *s)
{
	int error;

	if (is_loaded(s->world, TARGET))
		return -EEXIST;
	error = klp_module_coming(s, TARGET);
	if (!error)
		s->world->objects |= bit(TARGET);
	return error;
}

int unload_target(struct step *s)
{
	if (!is_loaded(s->world, TARGET))
		return -ENOENT;
	/* A held task has a file of the module open. */
	if (s->config->held_in == TARGET && s->world->nr_held)
		return -EWOULDBLOCK;
	klp_cleanup_module_patches_limited(s, TARGET, NONE);
	s->world->objects &= ~bit(TARGET);
	return 0;
}
