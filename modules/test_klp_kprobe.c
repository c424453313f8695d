// SPDX-License-Identifier: GPL-2.0
/*
 * A kprobe that keeps livepatches off a function.
 *
 * ftrace lets only one user of a function change where execution continues. A kprobe
 * with a post handler is such a user, and a livepatch is another. So the kernel cannot
 * patch the function, after all pre_patch callbacks were successful.
 *
 * Module parameter:
 *	symbol		the function
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/module.h>

static char *symbol = "test_klp_target_version";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "the function to put the kprobe on, FUNCTION or MODULE:FUNCTION");

static void post_handler(struct kprobe *p, struct pt_regs *regs, unsigned long flags)
{
}

static struct kprobe kprobe = {
	.post_handler = post_handler,
};

static int __init test_klp_kprobe_init(void)
{
	kprobe.symbol_name = symbol;
	return register_kprobe(&kprobe);
}

static void __exit test_klp_kprobe_exit(void)
{
	unregister_kprobe(&kprobe);
}

module_init(test_klp_kprobe_init);
module_exit(test_klp_kprobe_exit);
MODULE_DESCRIPTION("Livepatch test: a kprobe in the way of a livepatch");
MODULE_LICENSE("GPL");
