// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch of the function that idle tasks are in whenever they do not run.
 *
 * So no transition finds an idle task outside of it: each has to switch by itself, in its
 * loop, and the transition has to wait for that.
 *
 * pre_unpatch sleeps until an idle task has called the livepatch's function, and logs whether
 * one has. The post callbacks log whether the transition had to wait.
 *
 * Module parameter:
 *	calls	read: how often idle tasks have called the livepatch's function
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/sched.h>
#include "test_klp_symbol.h"

/* On a busy machine, idle tasks may not run for a while. */
#define SLEEP_MS	20
#define MAX_SLEEPS	500

/* The function that idle tasks called before the kernel had schedule_idle(). */
extern void sleep_until_needed(void)
	__asm__(KLP_SYMBOL(vmlinux, schedule_preempt_disabled)) __weak;

static atomic_t calls = ATOMIC_INIT(0);

static int calls_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&calls));
}

static const struct kernel_param_ops calls_ops = {
	.get = calls_get,
};
module_param_cb(calls, &calls_ops, NULL, 0444);
MODULE_PARM_DESC(calls, "how often idle tasks have called the livepatch's function");

static void livepatch_schedule_idle(void)
{
	atomic_inc(&calls);
	sleep_until_needed();
	/* No sibling call: the function has to be on the stack. */
	barrier();
}

static void pre_unpatch(struct klp_object *obj)
{
	int before = atomic_read(&calls);
	int i;

	for (i = 0; i < MAX_SLEEPS && atomic_read(&calls) == before; i++)
		msleep(SLEEP_MS);
	pr_info("%s: idle tasks are %s\n", __func__, i < MAX_SLEEPS ? "patched" : "not patched");
}

/* The task that starts a transition completes it at once, or else a worker does later. */
static void log_end(const char *name)
{
	pr_info("%s: %s\n", name, current->flags & PF_WQ_WORKER ? "had to wait" : "at once");
}

static void post_patch(struct klp_object *obj)
{
	log_end(__func__);
}

static void post_unpatch(struct klp_object *obj)
{
	log_end(__func__);
}

static struct klp_func funcs[] = {
	{ .old_name = "schedule_idle", .new_func = livepatch_schedule_idle },
	{ }
};

static struct klp_object objs[] = {
	{
		.name = NULL,	/* vmlinux */
		.funcs = funcs,
		.callbacks = {
			.post_patch = post_patch,
			.pre_unpatch = pre_unpatch,
			.post_unpatch = post_unpatch,
		},
	}, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init test_klp_idle_init(void)
{
	return test_klp_need_symbol(sleep_until_needed) ?: klp_enable_patch(&patch);
}

static void __exit test_klp_idle_exit(void)
{
}

module_init(test_klp_idle_init);
module_exit(test_klp_idle_exit);
MODULE_DESCRIPTION("Livepatch test: what idle tasks are in");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
