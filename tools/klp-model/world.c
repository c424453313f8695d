// SPDX-License-Identifier: GPL-2.0
/* What a world shows. */
#include "internal.h"

const uint8_t original_levels[NR_LEVELS] = { 5, 4, 1, 7 };

_Static_assert(sizeof(struct world) == MAX_LIVEPATCHES * sizeof(struct loaded) + MAX_LIVEPATCHES +
	       8 + MAX_HELD * sizeof(struct held) + NR_LEVELS,
	       "no unused byte in a world: memcmp() compares two");

bool is_installed(const struct world *world, uint8_t livepatch)
{
	unsigned int n;
	uint8_t other;

	for_each_installed(world, n, other)
		if (other == livepatch)
			return true;
	return false;
}

uint8_t next_on_stack(const struct world *w, enum object module, uint8_t below)
{
	unsigned int n = w->nr_installed;
	uint8_t livepatch;

	while (below != NONE && n--)
		if (w->installed[n] == below)
			break;
	while (n--) {
		livepatch = w->installed[n];
		if (w->livepatches[livepatch].patched & bit(module))
			return livepatch;
	}
	return NONE;
}

uint8_t answer(const struct world *world, enum object object, enum patch_state patch_state)
{
	uint8_t top = next_on_stack(world, object, NONE);

	if (top != NONE && top == world->transition && patch_state == UNPATCHED)
		return next_on_stack(world, object, top);
	return top;
}
