// SPDX-License-Identifier: GPL-2.0
/*
 * Makes transitions fast. By itself the kernel retries the switch of tasks once a second. And a
 * kernel that can be preempted waits for RCU tasks when a function is no longer patched: for a
 * tenth of a second at a time, of which most tests need nothing.
 *
 * debugfs klp_explore/
 *	retry	write a number: when this returns, the kernel has retried
 *
 * Module parameters:
 *	work	address of the kernel's klp_transition_work: /proc/kallsyms has it
 *	rcu	address of the kernel's rcu_tasks; 0, the default, for none
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/compiler.h>
#include <linux/debugfs.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/workqueue.h>

static unsigned long work;
module_param(work, ulong, 0);
MODULE_PARM_DESC(work, "address of klp_transition_work");

static unsigned long rcu;
module_param(rcu, ulong, 0);
MODULE_PARM_DESC(rcu, "address of rcu_tasks, 0 for none");

/* How far into struct rcu_tasks, which is private to the kernel, to look for the waits. */
#define RCU_WORDS	64

/*
 * The members gp_sleep and init_fract follow each other, and both are HZ / 10. Where they are not
 * found, the kernel waits as usual.
 */
static void __init shorten_rcu_waits(void)
{
	int *word = (int *)rcu;
	unsigned int i;

	for (i = 0; word && i < RCU_WORDS; i++) {
		if (word[i] == HZ / 10 && word[i + 1] == HZ / 10) {
			WRITE_ONCE(word[i], 1);
			WRITE_ONCE(word[i + 1], 1);
			return;
		}
	}
	pr_info("waits for RCU tasks stay as they are\n");
}

static struct dentry *folder;

static int retry_set(void *data, u64 val)
{
	/* During a transition the timer always runs: flush_delayed_work() need not wait for it. */
	flush_delayed_work((struct delayed_work *)work);
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(retry_fops, NULL, retry_set, "%llu\n");

static int __init klp_explore_init(void)
{
	if (!work)
		return -EINVAL;
	folder = debugfs_create_dir(KBUILD_MODNAME, NULL);
	if (IS_ERR(folder))
		return PTR_ERR(folder);
	shorten_rcu_waits();
	debugfs_create_file_unsafe("retry", 0200, folder, NULL, &retry_fops);
	return 0;
}

static void __exit klp_explore_exit(void)
{
	debugfs_remove(folder);
}

module_init(klp_explore_init);
module_exit(klp_explore_exit);
MODULE_DESCRIPTION("Makes livepatch transitions fast");
MODULE_LICENSE("GPL");
