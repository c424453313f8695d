// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch that changes nothing but one function of the witness. What changes in the kernel
 * while it is enabled, replaced and disabled is noise.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>

static bool replace;
module_param(replace, bool, 0400);
MODULE_PARM_DESC(replace, "be cumulative");

static int livepatch_klp_witness_patched(void)
{
	return 2;
}

static int pre_patch(struct klp_object *obj)
{
	pr_info("before patching\n");
	return 0;
}

static void post_patch(struct klp_object *obj)
{
	pr_info("patched\n");
}

static void pre_unpatch(struct klp_object *obj)
{
	pr_info("before unpatching\n");
}

static void post_unpatch(struct klp_object *obj)
{
	pr_info("unpatched\n");
}

#define CALLBACKS {			\
	.pre_patch = pre_patch,		\
	.post_patch = post_patch,	\
	.pre_unpatch = pre_unpatch,	\
	.post_unpatch = post_unpatch,	\
}

static struct klp_func no_funcs[] = { { } };

static struct klp_func funcs[] = {
	{
		.old_name = "klp_witness_patched",
		.new_func = livepatch_klp_witness_patched,
	}, { }
};

static struct klp_object objs[] = {
	{ .funcs = no_funcs, .callbacks = CALLBACKS },
	{ .name = "klp_witness", .funcs = funcs, .callbacks = CALLBACKS },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init klp_control_init(void)
{
	patch.replace = replace;
	return klp_enable_patch(&patch);
}

static void __exit klp_control_exit(void)
{
}

module_init(klp_control_init);
module_exit(klp_control_exit);
MODULE_DESCRIPTION("A livepatch that changes nothing");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
