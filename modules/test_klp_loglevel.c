// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch that changes console_loglevel: the source of a family.
 *
 * The livepatches of the family include it, and define:
 *
 *	REPLACE		klp_patch.replace: 1 for a cumulative livepatch
 *	STATE_VERSION	klp_state.version of console_loglevel; 0: not listed
 *	LEVEL		the new console_loglevel
 *
 * Data is wider from version 2 on: an upgrade from version 1 converts it.
 *
 * Module parameters:
 *	data		read: the contents of klp_state.data, or "none"
 * and those of test_klp_data.h and test_klp_patch.h.
 *
 * Patches test_klp_target_version() too, when that module is loaded, and
 * test_klp_target_use() from version 2 on.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>
#include "klp_state_change.h"
#include "test_klp_data.h"
#include "test_klp_target.h"

/* Not one of test_klp_levels.c: the data differs. */
#define STATE_ID		10	/* console_loglevel */

struct loglevel_v1 {
	int original;
	int taken_over;		/* how many livepatches had the change before */
};

struct loglevel_v2 {
	long original;
	long taken_over;
};

#if STATE_VERSION < 2
#define LAYOUT_SINCE		1
#define loglevel_data		loglevel_v1
#else
#define LAYOUT_SINCE		2
#define loglevel_data		loglevel_v2
#endif

static void set_loglevel(int level)
{
	pr_info("console_loglevel %d -> %d\n", console_loglevel, level);
	console_loglevel = level;
}

static void *loglevel_allocate(unsigned long id)
{
	pr_info("allocate data\n");
	return test_klp_alloc(sizeof(struct loglevel_data));
}

static void loglevel_apply(void *data)
{
	struct loglevel_data *own = data;

	own->original = console_loglevel;
	set_loglevel(LEVEL);
}

static void loglevel_adopt(void *data, const void *old, unsigned int old_version)
{
	struct loglevel_data *own = data;

	if (old_version < LAYOUT_SINCE) {
		const struct loglevel_v1 *v1 = old;

		pr_info("convert data of version %u\n", old_version);
		own->original = v1->original;
		own->taken_over = v1->taken_over;
	} else {
		pr_info("take over data of version %u\n", old_version);
	}

	own->taken_over++;
	if (console_loglevel != LEVEL)
		set_loglevel(LEVEL);
}

static void loglevel_restore(const void *data)
{
	const struct loglevel_data *own = data;

	set_loglevel(own->original);
}

static void loglevel_release(void *data)
{
	pr_info("release data\n");
	test_klp_free(data);
}

static const struct klp_state_change changes[] = {
	{
		.id = STATE_VERSION ? STATE_ID : 0,
		.layout_since = LAYOUT_SINCE,
		.allocate = loglevel_allocate,
		.apply = loglevel_apply,
		.adopt = loglevel_adopt,
		.restore = loglevel_restore,
		.release = loglevel_release,
	}, { }
};

static struct klp_state states[] = {
	{
		.id = STATE_VERSION ? STATE_ID : 0,
		.version = STATE_VERSION,
	}, { }
};

static struct klp_patch patch;	/* see test_klp_patch.h */

/*
 * Answers with the version that klp_get_state() finds for the livepatch from here.
 * Returns a value after the call: a sibling call would leave no stack frame.
 */
static noinline int livepatch_target_version(struct test_klp_hold *hold)
{
	const struct klp_state *state = klp_get_state(&patch, STATE_ID);
	int ret = test_klp_hold_task(hold);

	return ret ?: state ? state->version : 0;
}

#if STATE_VERSION > 1
static noinline int livepatch_target_use(void *item)
{
	return 0;
}
#endif

static struct klp_func target_funcs[] = {
	{
		.old_name = "test_klp_target_version",
		.new_func = livepatch_target_version,
	},
#if STATE_VERSION > 1
	{
		.old_name = "test_klp_target_use",
		.new_func = livepatch_target_use,
	},
#endif
	{ }
};

static int data_get(char *buf, const struct kernel_param *kp)
{
	const struct loglevel_data *own = states[0].data;

	if (!own)
		return sysfs_emit(buf, "none\n");

	return sysfs_emit(buf, "original %d, taken over %d\n", (int)own->original,
			  (int)own->taken_over);
}

static const struct kernel_param_ops data_ops = {
	.get = data_get,
};
module_param_cb(data, &data_ops, NULL, 0444);
MODULE_PARM_DESC(data, "what the state holds");

MODULE_DESCRIPTION("Livepatch test: a change of console_loglevel");

#include "test_klp_patch.h"
