// SPDX-License-Identifier: GPL-2.0
/*
 * A module with two functions of one name, which livepatches tell apart by their
 * position: test_klp_twin() here is the first one, the second is in
 * test_klp_twins_second.c.
 *
 * debugfs test_klp_twins/
 *	first, second	read: call the function. 0 is the original's answer.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include "test_klp_patched.h"
#include "test_klp_twins.h"

static struct dentry *dir;

static noinline __test_klp_noipa int test_klp_twin(void *item)
{
	TEST_KLP_OPAQUE(item);
	return TEST_KLP_OPAQUE(0);
}
TEST_KLP_PATCHED(test_klp_twin);

static int twin_get(void *second, u64 *val)
{
	second = TEST_KLP_OPAQUE(second);
	*val = second ? test_klp_call_second_twin(second) :
			test_klp_twin(TEST_KLP_OPAQUE(second));
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(twin_fops, twin_get, NULL, "%llu\n");

static int __init test_klp_twins_init(void)
{
	dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);

	debugfs_create_file_unsafe("first", 0400, dir, NULL, &twin_fops);
	debugfs_create_file_unsafe("second", 0400, dir, &dir, &twin_fops);
	return 0;
}

static void __exit test_klp_twins_exit(void)
{
	debugfs_remove(dir);
}

module_init(test_klp_twins_init);
module_exit(test_klp_twins_exit);
MODULE_DESCRIPTION("Livepatch test: two functions of one name");
MODULE_LICENSE("GPL");
