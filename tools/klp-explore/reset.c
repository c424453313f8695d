// SPDX-License-Identifier: GPL-2.0
/* Takes a world back to the first one. */
#include "../klp-model/configs.h"
#include "reset.h"

static bool find_unused(const struct world *w, uint8_t *livepatch)
{
	for (*livepatch = 0; *livepatch < MAX_LIVEPATCHES; ++*livepatch)
		if (w->livepatches[*livepatch].module && !w->livepatches[*livepatch].referenced)
			return true;
	return false;
}

bool reset_next(const struct world *w, struct operation *op)
{
	*op = (struct operation) { };
	if (w->nr_held) {
		op->action = RELEASE;
	} else if (w->nr_installed) {
		op->action = DISABLE;
		op->livepatch = w->installed[w->nr_installed - 1];
	} else if (is_loaded(w, TARGET)) {
		op->action = UNLOAD_TARGET;
	} else if (find_unused(w, &op->livepatch)) {
		op->action = UNLOAD;
	} else {
		return false;
	}
	return true;
}

bool reset_possible(const struct config *config, const struct world *world)
{
	struct world w = *world;
	struct observation seen;
	struct operation op;

	if (w.lost)
		return false;
	while (reset_next(&w, &op)) {
		w = step(config, &w, &op, &seen);
		if (seen.error || seen.wild || w.lost)
			return false;
	}
	for (uint8_t i = 0; i < config->nr; i++)
		if (w.livepatches[i].module)
			return false;
	return true;
}
