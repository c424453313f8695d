/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory that the livepatches under test own, counted.
 *
 * What one livepatch allocates another may release, after it has taken it over. So
 * a single count says little, but the sum over all livepatches of a scenario is how
 * many pieces are still owned: 0 at its end, when every one was released once.
 * functions.sh adds them up.
 *
 * Module parameters of whoever includes this:
 *	balance		read: what was allocated less what was released
 *	allocate_fails	which of these allocations finds no memory: 1 for the first; 0, none
 *	fail_nth	which of the kernel's own allocations fails while the livepatch is
 *			enabled, likewise; read: what is left to count, 0 when one
 *			failed. Takes a kernel with fault injection
 */
#ifndef TEST_KLP_DATA_H
#define TEST_KLP_DATA_H

#include <linux/atomic.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>

/* Not static to a function: shadow variables are counted from elsewhere too. */
static atomic_t test_klp_balance = ATOMIC_INIT(0);

static int test_klp_balance_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&test_klp_balance));
}

static const struct kernel_param_ops test_klp_balance_ops = {
	.get = test_klp_balance_get,
};
module_param_cb(balance, &test_klp_balance_ops, NULL, 0444);
MODULE_PARM_DESC(balance, "what was allocated less what was released");

static unsigned int test_klp_allocate_fails;
module_param_named(allocate_fails, test_klp_allocate_fails, uint, 0444);
MODULE_PARM_DESC(allocate_fails, "which allocation finds no memory, 0 for none");

static unsigned int test_klp_fail_nth;
module_param_named(fail_nth, test_klp_fail_nth, uint, 0444);
MODULE_PARM_DESC(fail_nth, "which allocation of the kernel's fails, 0 for none");

/* What /proc/self/fail-nth does, but that would count what loads the module, too. */
static inline void test_klp_swap_fail_nth(void)
{
#ifdef CONFIG_FAULT_INJECTION
	swap(current->fail_nth, test_klp_fail_nth);
#endif
}

/**
 * test_klp_alloc() - allocate zeroed memory, and count it
 * @size: bytes
 *
 * Context: process context, may sleep.
 * Return: the memory, or NULL when there is none, or when the module parameter
 *	allocate_fails says so.
 */
static inline void *test_klp_alloc(size_t size)
{
	static unsigned int calls;
	void *data;

	if (++calls == test_klp_allocate_fails)
		return NULL;

	data = kzalloc(size, GFP_KERNEL);
	if (data)
		atomic_inc(&test_klp_balance);
	return data;
}

/**
 * test_klp_free() - free memory, and count it
 * @data: what test_klp_alloc() gave, here or in another livepatch; or NULL
 *
 * Context: any.
 */
static inline void test_klp_free(void *data)
{
	if (data)
		atomic_dec(&test_klp_balance);
	kfree(data);
}

/**
 * test_klp_enable() - klp_enable_patch(), and look what a failure leaves
 * @patch: the livepatch
 *
 * A module that fails to load cannot be asked for its balance later: it says so
 * itself, and no scenario expects that.
 *
 * Context: the module's init function.
 * Return: what klp_enable_patch() returns.
 */
static inline int test_klp_enable(struct klp_patch *patch)
{
	int ret, balance;

	test_klp_swap_fail_nth();
	ret = klp_enable_patch(patch);
	test_klp_swap_fail_nth();

	balance = atomic_read(&test_klp_balance);
	if (ret && balance)
		pr_err("%s: failed to load, balance %d\n", KBUILD_MODNAME, balance);
	return ret;
}

#endif /* TEST_KLP_DATA_H */
