/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What test_klp_levels.c does to one state: the five functions of its struct klp_state_change.
 *
 * The states 1 to 4 are the four numbers in /proc/sys/kernel/printk; the livepatch sets them to
 * the state's version. Other states have data only.
 */
#ifndef TEST_KLP_LEVEL_H
#define TEST_KLP_LEVEL_H

#include <linux/livepatch.h>
#include <linux/printk.h>
#include "test_klp_data.h"

#define NR_LEVELS	4

/* Defined by the file that includes this one. */
static struct klp_patch patch;

struct level_data {
	unsigned long id;
	int original;
	int taken_over;		/* how many livepatches had the change before */
};

static void set_level(const struct level_data *data, int level)
{
	int *slot;

	if (data->id > NR_LEVELS)
		return;

	slot = &console_printk[data->id - 1];
	pr_info("state %lu: %d -> %d\n", data->id, *slot, level);
	*slot = level;
}

static int own_version(unsigned long id)
{
	return klp_get_state(&patch, id)->version;
}

static void *level_allocate(unsigned long id)
{
	struct level_data *data = test_klp_alloc(sizeof(*data));

	pr_info("state %lu: allocate\n", id);
	if (data)
		data->id = id;
	return data;
}

static void level_apply(void *own)
{
	struct level_data *data = own;

	if (data->id <= NR_LEVELS)
		data->original = console_printk[data->id - 1];
	set_level(data, own_version(data->id));
}

static void level_adopt(void *own, const void *old, unsigned int old_version)
{
	struct level_data *data = own;
	int version = own_version(data->id);

	pr_info("state %lu: take over version %u\n", data->id, old_version);
	data->taken_over++;
	if (version != old_version)
		set_level(data, version);
}

static void level_restore(const void *own)
{
	const struct level_data *data = own;

	set_level(data, data->original);
}

static void level_release(void *own)
{
	const struct level_data *data = own;

	pr_info("state %lu: release\n", data->id);
	test_klp_free(own);
}

#endif /* TEST_KLP_LEVEL_H */
