// SPDX-License-Identifier: GPL-2.0
/* For mutants.bats: one piece of code for each rule. */

#define small_for_each(item, first) \
	for (item = first; item && item->id; item++)

bool small_compare(int a, int b)
{
	return a >= b;
}

int small_choose(struct item *first, int a)
{
	struct item *item;

	if (!first)
		return -EINVAL;

	small_for_each(item, first) {
		if (item->id == a && item->good)
			item->used = true;
	}
	finish(first, a);
	return 0;
}

int small_outside(int a)
{
	return a == 1;
}
