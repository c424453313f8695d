/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The livepatch around one state: for the families of livepatches that change a state in
 * the callbacks of vmlinux, and patch functions of the target.
 *
 * A source that includes this has defined
 *
 *	STATE_ID		klp_state.id, also when the livepatch does not list it
 *	REPLACE			klp_patch.replace
 *	states, changes		arrays, ended by a zeroed entry
 *	target_funcs		the functions of test_klp_target to patch, likewise
 *
 * Each callback logs its name, its object, and the previous version.
 *
 * Module parameter:
 *	pre_patch_ret	an error for pre_patch to return, after its duties
 */
#ifndef TEST_KLP_PATCH_H
#define TEST_KLP_PATCH_H

#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include "klp_state_change.h"
#include "test_klp_data.h"

static int pre_patch_ret;
module_param(pre_patch_ret, int, 0444);
MODULE_PARM_DESC(pre_patch_ret, "negative errno that pre_patch returns, 0 for none");

static struct klp_patch patch;

static void log_callback(const char *name, struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(STATE_ID);

	if (prev)
		pr_info("%s: %s, previous version %u\n", name, obj->name ?: "vmlinux",
			prev->version);
	else
		pr_info("%s: %s\n", name, obj->name ?: "vmlinux");
}

static int pre_patch(struct klp_object *obj)
{
	int ret;

	log_callback(__func__, obj);
	ret = klp_state_change_pre_patch(&patch, changes);
	if (!ret && pre_patch_ret) {
		/* No post_unpatch follows a failure: clean up here. */
		klp_state_change_post_unpatch(&patch, changes);
		ret = pre_patch_ret;
	}
	return ret;
}

static void post_patch(struct klp_object *obj)
{
	log_callback(__func__, obj);
	klp_state_change_post_patch(&patch, changes);
}

static void pre_unpatch(struct klp_object *obj)
{
	log_callback(__func__, obj);
	klp_state_change_pre_unpatch(&patch, changes);
}

static void post_unpatch(struct klp_object *obj)
{
	log_callback(__func__, obj);
	klp_state_change_post_unpatch(&patch, changes);
}

static struct klp_func no_funcs[] = {
	{ }
};

static struct klp_object objs[] = {
	{
		.name = NULL,	/* vmlinux */
		.funcs = no_funcs,
		.callbacks = {
			.pre_patch = pre_patch,
			.post_patch = post_patch,
			.pre_unpatch = pre_unpatch,
			.post_unpatch = post_unpatch,
		},
	}, {
		.name = "test_klp_target",
		.funcs = target_funcs,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
	.replace = REPLACE,
};

static int __init test_klp_patch_init(void)
{
	return test_klp_enable(&patch);
}

static void __exit test_klp_patch_exit(void)
{
}

module_init(test_klp_patch_init);
module_exit(test_klp_patch_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");

#endif /* TEST_KLP_PATCH_H */
