// SPDX-License-Identifier: GPL-2.0
/*
 * A complete livepatch that changes a system state: an example to start from. It is
 * explained in Documentation/author.rst, and test-state-example runs it.
 *
 * It makes a kernel that would stop for ever after a panic reboot after 30 seconds.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/slab.h>
#include "klp_state_change.h"

/* Identifies the state among all states of all livepatches: use it for no other. */
#define PANIC_TIMEOUT_STATE	100

/* The data that undoing the change takes. */
struct timeout_data {
	int original;
};

static void *timeout_allocate(unsigned long id)
{
	return kzalloc(sizeof(struct timeout_data), GFP_KERNEL);
}

static void timeout_apply(void *data)
{
	struct timeout_data *own = data;

	own->original = panic_timeout;
	panic_timeout = 30;
}

/*
 * The replaced livepatch has made the change, and noted the original in its data,
 * which is now @data. A later version would set its own value here.
 */
static void timeout_adopt(void *data, const void *old, unsigned int old_version)
{
}

static void timeout_restore(const void *data)
{
	const struct timeout_data *own = data;

	panic_timeout = own->original;
}

static void timeout_release(void *data)
{
	kfree(data);
}

static const struct klp_state_change changes[] = {
	{
		.id = PANIC_TIMEOUT_STATE,
		.layout_since = 1,
		.allocate = timeout_allocate,
		.apply = timeout_apply,
		.adopt = timeout_adopt,
		.restore = timeout_restore,
		.release = timeout_release,
	}, { }
};

/* A later livepatch that changes the state differently has a higher version. */
static struct klp_state states[] = {
	{
		.id = PANIC_TIMEOUT_STATE,
		.version = 1,
	}, { }
};

static struct klp_patch patch;

static int pre_patch(struct klp_object *obj)
{
	return klp_state_change_pre_patch(&patch, changes);
}

static void post_patch(struct klp_object *obj)
{
	klp_state_change_post_patch(&patch, changes);
}

static void pre_unpatch(struct klp_object *obj)
{
	klp_state_change_pre_unpatch(&patch, changes);
}

static void post_unpatch(struct klp_object *obj)
{
	klp_state_change_post_unpatch(&patch, changes);
}

/* A real livepatch lists the functions to patch here. */
static struct klp_func funcs[] = {
	{ }
};

static struct klp_object objs[] = {
	{
		.name = NULL,	/* vmlinux */
		.funcs = funcs,
		.callbacks = {
			.pre_patch = pre_patch,
			.post_patch = post_patch,
			.pre_unpatch = pre_unpatch,
			.post_unpatch = post_unpatch,
		},
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = true,
};

static int __init test_klp_example_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit test_klp_example_exit(void)
{
}

module_init(test_klp_example_init);
module_exit(test_klp_example_exit);
MODULE_DESCRIPTION("Livepatch example: a system state and its four callbacks");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
