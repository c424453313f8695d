// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch that changes nothing but one function of the witness. What changes in the kernel
 * while it is enabled, replaced and disabled is noise.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/kprobes.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/tracepoint.h>

static bool replace;
module_param(replace, bool, 0400);
MODULE_PARM_DESC(replace, "be cumulative");

static bool use;
module_param(use, bool, 0400);
MODULE_PARM_DESC(use, "use what the kernel sets up at the first use and then keeps, and undo it");

static int livepatch_klp_witness_patched(void)
{
	return 2;
}

static int on_probe(struct kprobe *p, struct pt_regs *regs)
{
	return 0;
}

static struct kprobe probe;

static void on_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
}

static struct tracepoint *fork_tracepoint;

static void find_tracepoint(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "sched_process_fork"))
		fork_tracepoint = tp;
}

static void use_and_undo(void)
{
	struct dentry *folder;
	u32 number = 0;

	/* Registered again, it must have no address left. */
	probe = (struct kprobe){ .symbol_name = "kernel_restart", .pre_handler = on_probe };
	if (register_kprobe(&probe))
		pr_warn("no probe\n");
	else
		unregister_kprobe(&probe);

	for_each_kernel_tracepoint(find_tracepoint, NULL);
	if (tracepoint_probe_register(fork_tracepoint, on_fork, NULL))
		pr_warn("no tracepoint\n");
	else
		tracepoint_probe_unregister(fork_tracepoint, on_fork, NULL);
	tracepoint_synchronize_unregister();

	folder = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_u32("number", 0444, folder, &number);
	debugfs_remove_recursive(folder);
}

static int pre_patch(struct klp_object *obj)
{
	pr_info("before patching\n");
	return 0;
}

static void post_patch(struct klp_object *obj)
{
	if (use && !obj->name)
		use_and_undo();
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
