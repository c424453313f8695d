// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch whose state is a layout of shadow variables: the source of a family.
 *
 * The livepatches of the family include it, and define:
 *
 *	STATE_VERSION	klp_state.version, and the layout: 1, or 2
 *
 * When the livepatch is in force, test_klp_target_use() counts in a shadow
 * variable how often each item was used. Layout 2 has a wider count, under another
 * shadow id: an upgrade converts the existing counts.
 *
 * Before post_patch a livepatch only uses the existing counts of layout 1, so that
 * a revert has nothing to convert back.
 *
 * The module parameters are those of test_klp_data.h and test_klp_patch.h; the
 * balance includes shadow variables.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include "klp_state_change.h"
#include "test_klp_data.h"
#include "test_klp_target.h"

#define REPLACE			1
#define STATE_ID		20	/* how often items are used */
#define SHADOW_ID(layout)	(STATE_ID + (layout))

/* More than the target has items. */
#define MAX_ITEMS	8

/*
 * The count, in the livepatch's layout. Atomic: during a transition, the code of two
 * livepatches, which have no lock in common, counts in layout 1.
 */
struct uses {
#if STATE_VERSION == 1
	atomic_t count;
#else
	atomic64_t count;
#endif
};

/* The state's data: the layout of the shadow variables that its owner owns. */
struct uses_data {
	unsigned int layout;
};

/*
 * Held while a shadow variable is used, because a conversion frees the old ones. A
 * conversion is in post_patch, when no task runs another livepatch's code any more.
 */
static DEFINE_MUTEX(uses_lock);

/* post_patch has run: count in the own layout. */
static bool in_force;

static int count_shadow(void *obj, void *shadow_data, void *ctor_data)
{
	struct uses *uses = shadow_data;
	const struct uses *start = ctor_data;

	*uses = start ? *start : (struct uses) { };
	atomic_inc(&test_klp_balance);
	return 0;
}

static void uncount_shadow(void *obj, void *shadow_data)
{
	atomic_dec(&test_klp_balance);
}

static int use(struct uses *uses)
{
#if STATE_VERSION == 1
	return atomic_inc_return(&uses->count);
#else
	return atomic64_inc_return(&uses->count);
#endif
}

static int livepatch_target_use(void *item)
{
	int ret = 0;

	mutex_lock(&uses_lock);
	if (in_force) {
		struct uses *uses;

		uses = klp_shadow_get_or_alloc(item, SHADOW_ID(STATE_VERSION), sizeof(*uses),
					       GFP_KERNEL, count_shadow, NULL);
		ret = uses ? use(uses) : -ENOMEM;
	} else {
		atomic_t *count = klp_shadow_get(item, SHADOW_ID(1));

		if (count)
			ret = atomic_inc_return(count);
	}
	mutex_unlock(&uses_lock);
	return ret;
}

static void *uses_allocate(unsigned long id)
{
	struct uses_data *data = test_klp_alloc(sizeof(*data));

	pr_info("allocate data\n");
	if (data)
		data->layout = STATE_VERSION;
	return data;
}

static void uses_apply(void *data)
{
	mutex_lock(&uses_lock);
	in_force = true;
	mutex_unlock(&uses_lock);
}

#if STATE_VERSION > 1
/* The counts to convert: klp_shadow_free_all()'s callback cannot allocate the new ones. */
static struct {
	void *item;
	struct uses uses;
} found[MAX_ITEMS];
static int nr_found;

static void collect(void *item, void *shadow_data)
{
	if (!WARN_ON(nr_found == MAX_ITEMS)) {
		found[nr_found].item = item;
		atomic64_set(&found[nr_found].uses.count, atomic_read((atomic_t *)shadow_data));
		nr_found++;
	}
	uncount_shadow(item, shadow_data);
}

static void convert(void)
{
	int i;

	nr_found = 0;
	klp_shadow_free_all(SHADOW_ID(1), collect);
	for (i = 0; i < nr_found; i++)
		if (!klp_shadow_alloc(found[i].item, SHADOW_ID(STATE_VERSION), sizeof(struct uses),
				      GFP_KERNEL, count_shadow, &found[i].uses))
			pr_err("a count is lost: no memory\n");
	pr_info("converted %d of layout 1\n", nr_found);
}
#else
static void convert(void)
{
}
#endif

static void uses_adopt(void *data, const void *old, unsigned int old_version)
{
	mutex_lock(&uses_lock);
	if (old_version < STATE_VERSION)
		convert();
	else
		pr_info("take over layout %u\n", old_version);
	in_force = true;
	mutex_unlock(&uses_lock);
}

/* The original does not use the counts: release frees them. */
static void uses_restore(const void *data)
{
	mutex_lock(&uses_lock);
	in_force = false;
	mutex_unlock(&uses_lock);
}

static void uses_release(void *data)
{
	struct uses_data *own = data;

	pr_info("release layout %u\n", own->layout);
	klp_shadow_free_all(SHADOW_ID(own->layout), uncount_shadow);
	test_klp_free(own);
}

static const struct klp_state_change changes[] = {
	{
		.id = STATE_ID,
		.layout_since = STATE_VERSION,
		.allocate = uses_allocate,
		.apply = uses_apply,
		.adopt = uses_adopt,
		.restore = uses_restore,
		.release = uses_release,
	}, { }
};

static struct klp_state states[] = {
	{
		.id = STATE_ID,
		.version = STATE_VERSION,
	}, { }
};

static noinline int livepatch_target_version(struct test_klp_hold *hold)
{
	int ret = test_klp_hold_task(hold);

	/* Not at the end: a sibling call would leave no stack frame. */
	return ret ?: STATE_VERSION;
}

static struct klp_func target_funcs[] = {
	{
		.old_name = "test_klp_target_version",
		.new_func = livepatch_target_version,
	}, {
		.old_name = "test_klp_target_use",
		.new_func = livepatch_target_use,
	}, { }
};

MODULE_DESCRIPTION("Livepatch test: a layout of shadow variables");

#include "test_klp_patch.h"
