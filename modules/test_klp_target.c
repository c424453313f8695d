// SPDX-License-Identifier: GPL-2.0
/*
 * The module that the livepatches under test patch. Kbuild builds it twice, for
 * livepatches of several modules: test_klp_target and test_klp_other.
 *
 * debugfs test_klp_target/, or test_klp_other/
 *	version	read: call the patched function. 0 is the original's answer, a
 *		livepatch answers with its own version.
 *	hold	read: the same, but stay in the function while the door is shut.
 *	door	write: 0 shuts it, 1 opens it and lets every task go. It is shut
 *		at first.
 *	waiting	read: how many tasks wait at the door.
 *	torn	read: how many tasks that were let go were answered by another version
 *		when they called the function once more, still in the kernel. None,
 *		unless a transition was forced, or the task was preempted between
 *		the calls and switched there.
 *	item0, item1, item2
 *		read: use the item. The original's answer is 0, a livepatch may count.
 *
 * Module parameters:
 *	light	sleep lightly at the door: a signal ends it
 *	own	a number that nobody here uses, for a livepatch to reach; default 5
 *	linger	read: sleep until a signal comes. The module cannot go meanwhile: an
 *		rmmod stops halfway, after livepatches have been told, when the files
 *		in sysfs are taken off.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/module.h>
#include "test_klp_patched.h"
#include "test_klp_target.h"

static struct test_klp_door door = {
	.queue = __WAIT_QUEUE_HEAD_INITIALIZER(door.queue),
	.shut = true,
	.waiting = ATOMIC_INIT(0),
};

static atomic_t torn = ATOMIC_INIT(0);

#define ORIGINAL_VERSION	0

static struct dentry *dir;

/* Things of the module's own, for a livepatch to attach shadow variables to. */
static char items[3];

static noinline __test_klp_noipa int test_klp_target_version(struct test_klp_door *at)
{
	int ret = test_klp_pass_door(TEST_KLP_OPAQUE(at));

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
static noinline __used notrace int test_klp_target_untraced(struct test_klp_door *at)
{
	return ORIGINAL_VERSION;
}

static int answer(u64 *val, struct test_klp_door *at)
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
	int ret = answer(val, &door);

	if (!ret && !answer(&again, NULL) && again != *val)
		atomic_inc(&torn);
	return ret;
}
DEFINE_DEBUGFS_ATTRIBUTE(hold_fops, hold_get, NULL, "%llu\n");

static int door_set(void *data, u64 val)
{
	WRITE_ONCE(door.shut, !val);
	wake_up_all(&door.queue);
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(door_fops, NULL, door_set, "%llu\n");

static int item_get(void *item, u64 *val)
{
	int ret = test_klp_target_use(TEST_KLP_OPAQUE(item));

	if (ret < 0)
		return ret;

	*val = ret;
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(item_fops, item_get, NULL, "%llu\n");

module_param_named(light, door.light, bool, 0400);
MODULE_PARM_DESC(light, "sleep lightly at the door");

/* Found by that name. */
static int test_klp_target_own = 5;
module_param_named(own, test_klp_target_own, int, 0400);
MODULE_PARM_DESC(own, "a number that a livepatch may reach");

static int linger_get(char *buf, const struct kernel_param *kp)
{
	int ret;

	atomic_inc(&door.waiting);
	ret = wait_event_interruptible(door.queue, false);
	atomic_dec(&door.waiting);
	return ret;
}

static const struct kernel_param_ops linger_ops = {
	.get = linger_get,
};
module_param_cb(linger, &linger_ops, NULL, 0400);
MODULE_PARM_DESC(linger, "sleep, and keep the module from going");

static int __init test_klp_target_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);

	debugfs_create_file_unsafe("version", 0400, dir, NULL, &version_fops);
	debugfs_create_file_unsafe("hold", 0400, dir, NULL, &hold_fops);
	debugfs_create_file_unsafe("door", 0200, dir, NULL, &door_fops);
	debugfs_create_atomic_t("waiting", 0400, dir, &door.waiting);
	debugfs_create_atomic_t("torn", 0400, dir, &torn);
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
MODULE_DESCRIPTION("Livepatch test: the module that is patched, with a door");
MODULE_LICENSE("GPL");
