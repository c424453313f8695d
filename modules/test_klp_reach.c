// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch that uses variables that are not exported: one of vmlinux, and one of
 * the target. The source of a family.
 *
 * The livepatches of the family include it, and define
 *
 *	OF_VMLINUX	the name of a char * of vmlinux
 *	OF_TARGET	the name of an int of test_klp_target
 *
 * It patches
 * cmdline_proc_show	of vmlinux: /proc/cmdline reads the name of the livepatch, and
 *			the string at OF_VMLINUX
 * test_klp_target_version
 *			of test_klp_target: the answer is the value of OF_TARGET
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include "test_klp_symbol.h"
#include "test_klp_target.h"

extern char *of_vmlinux __asm__(KLP_SYMBOL(vmlinux, OF_VMLINUX)) __weak;
extern int of_target __asm__(KLP_SYMBOL(test_klp_target, OF_TARGET)) __weak;

static int livepatch_cmdline_show(struct seq_file *m, void *v)
{
	seq_printf(m, KBUILD_MODNAME " %s\n", of_vmlinux);
	return 0;
}

static noinline int livepatch_target_version(struct test_klp_hold *hold)
{
	int ret = test_klp_hold_task(hold);

	return ret ?: of_target;
}

/* Runs before the target is patched: by now the kernel must have resolved of_target. */
static int pre_patch(struct klp_object *obj)
{
	pr_info("%s: %s, reaches %d\n", __func__, obj->name, of_target);
	return 0;
}

static struct klp_func vmlinux_funcs[] = {
	{ .old_name = "cmdline_proc_show", .new_func = livepatch_cmdline_show },
	{ }
};

static struct klp_func target_funcs[] = {
	{ .old_name = "test_klp_target_version", .new_func = livepatch_target_version },
	{ }
};

static struct klp_object objs[] = {
	{
		.name = NULL,	/* vmlinux */
		.funcs = vmlinux_funcs,
	}, {
		.name = "test_klp_target",
		.funcs = target_funcs,
		.callbacks.pre_patch = pre_patch,
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init test_klp_reach_init(void)
{
	return test_klp_need_symbol(&of_vmlinux) ?: klp_enable_patch(&patch);
}

static void __exit test_klp_reach_exit(void)
{
}

module_init(test_klp_reach_init);
module_exit(test_klp_reach_exit);
MODULE_DESCRIPTION("Livepatch test: livepatch relocations");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
