// SPDX-License-Identifier: GPL-2.0
/*
 * The module that the livepatches under test patch. test_klp_other includes this source,
 * for livepatches that patch several modules.
 *
 * debugfs test_klp_target/, or test_klp_other/
 *	version	read: call the patched function. 0 is the original's answer, a
 *		livepatch answers with its own version.
 *	hold	read: the same, but stay in the function until tasks are released.
 *	release	write: 1 releases the held tasks, 0 holds the tasks that read "hold" later.
 *	waiting	read: how many tasks are held.
 *	mixed	read: how many released tasks got the answer of another version when
 *		they called the function again before they left the kernel. None,
 *		unless a transition was forced, or a task was preempted between the
 *		calls and switched there.
 *	item0, item1, item2
 *		read: use the item. The original's answer is 0, a livepatch may count.
 *
 * Module parameters:
 *	interruptible	a signal ends the sleep of a held task
 *	own	a number that this module does not use, for a livepatch to use; default 5
 *	linger	read: sleep until a signal arrives. Meanwhile an rmmod stops halfway, where
 *		the kernel removes the files in sysfs, after it has called livepatching.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/module.h>
#include "test_klp_patched.h"
#include "test_klp_target.h"

static struct test_klp_hold held = {
	.queue = __WAIT_QUEUE_HEAD_INITIALIZER(held.queue),
	.waiting = ATOMIC_INIT(0),
};

static atomic_t mixed = ATOMIC_INIT(0);

#define ORIGINAL_VERSION	0

static struct dentry *dir;

/* Objects to which a livepatch can attach shadow variables. */
static char items[3];

static noinline __test_klp_noipa int test_klp_target_version(struct test_klp_hold *at)
{
	int ret = test_klp_hold_task(TEST_KLP_OPAQUE(at));

	return TEST_KLP_OPAQUE(ret ?: ORIGINAL_VERSION);
}
TEST_KLP_PATCHED(test_klp_target_version);

static noinline __test_klp_noipa int test_klp_target_use(void *item)
{
	TEST_KLP_OPAQUE(item);
	return TEST_KLP_OPAQUE(0);
}
TEST_KLP_PATCHED(test_klp_target_use);

/* In kallsyms, but not known to ftrace: a livepatch cannot patch it. */
static noinline __used notrace int test_klp_target_untraced(struct test_klp_hold *at)
{
	return ORIGINAL_VERSION;
}

static int answer(u64 *val, struct test_klp_hold *at)
{
	int ret = test_klp_target_version(TEST_KLP_OPAQUE(at));

	if (ret < 0)
		return ret;

	*val = ret;
	return 0;
}

static int version_get(void *data, u64 *val)
{
	return answer(val, NULL);
}
DEFINE_DEBUGFS_ATTRIBUTE(version_fops, version_get, NULL, "%llu\n");

static int hold_get(void *data, u64 *val)
{
	u64 again;
	int ret = answer(val, &held);

	if (!ret && !answer(&again, NULL) && again != *val)
		atomic_inc(&mixed);
	return ret;
}
DEFINE_DEBUGFS_ATTRIBUTE(hold_fops, hold_get, NULL, "%llu\n");

static int release_set(void *data, u64 val)
{
	WRITE_ONCE(held.released, val);
	wake_up_all(&held.queue);
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(release_fops, NULL, release_set, "%llu\n");

static int item_get(void *item, u64 *val)
{
	int ret = test_klp_target_use(TEST_KLP_OPAQUE(item));

	if (ret < 0)
		return ret;

	*val = ret;
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(item_fops, item_get, NULL, "%llu\n");

module_param_named(interruptible, held.interruptible, bool, 0400);
MODULE_PARM_DESC(interruptible, "a signal ends the sleep of a held task");

/* Livepatches find it by this name. */
static int test_klp_target_own = 5;
module_param_named(own, test_klp_target_own, int, 0400);
MODULE_PARM_DESC(own, "a number that a livepatch may use");

static int linger_get(char *buf, const struct kernel_param *kp)
{
	int ret;

	atomic_inc(&held.waiting);
	ret = wait_event_interruptible(held.queue, false);
	atomic_dec(&held.waiting);
	return ret;
}

static const struct kernel_param_ops linger_ops = {
	.get = linger_get,
};
module_param_cb(linger, &linger_ops, NULL, 0400);
MODULE_PARM_DESC(linger, "sleep, and keep the module from being unloaded");

static int __init test_klp_target_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);

	debugfs_create_file_unsafe("version", 0400, dir, NULL, &version_fops);
	debugfs_create_file_unsafe("hold", 0400, dir, NULL, &hold_fops);
	debugfs_create_file_unsafe("release", 0200, dir, NULL, &release_fops);
	debugfs_create_atomic_t("waiting", 0400, dir, &held.waiting);
	debugfs_create_atomic_t("mixed", 0400, dir, &mixed);
	debugfs_create_file_unsafe("item0", 0400, dir, &items[0], &item_fops);
	debugfs_create_file_unsafe("item1", 0400, dir, &items[1], &item_fops);
	debugfs_create_file_unsafe("item2", 0400, dir, &items[2], &item_fops);
	return 0;
}

static void __exit test_klp_target_exit(void)
{
	debugfs_remove(dir);
}

module_init(test_klp_target_init);
module_exit(test_klp_target_exit);
MODULE_DESCRIPTION("Livepatch test: the module that is patched, and can hold a task there");
MODULE_LICENSE("GPL");
