/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory that the livepatches under test own, counted.
 *
 * One livepatch may release memory that another has allocated, after it has taken it
 * over. So the count of one livepatch says little, but the sum over all livepatches of
 * a scenario is the number of allocations that somebody still owns: 0 at its end, when
 * each was released once. functions.sh adds the counts up.
 *
 * Module parameters of the module that includes this:
 *	balance		read: the allocations less the releases
 *	allocate_fails	which of these allocations finds no memory: 1 for the first; 0, none
 *	fail_nth	N: the N-th allocation that the kernel makes while it enables the
 *			livepatch fails; 0, none. Read: how many were left to count, 0
 *			after a failure. Needs a kernel with fault injection
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

/* Not static in a function: test_klp_shadow.c counts in it, too. */
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

/*
 * Like /proc/self/fail-nth, but counts only what enabling the livepatch allocates. Called before
 * and after that: it swaps.
 */
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
 *	allocate_fails names this allocation.
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
 * @data: memory from test_klp_alloc(), of this or another livepatch; or NULL
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
 * test_klp_enable() - klp_enable_patch(), and log what a failure leaves allocated
 * @patch: the livepatch
 *
 * Nobody can read the balance of a module that failed to load. So the module logs
 * it, which fails the scenario, because no scenario expects that line.
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
