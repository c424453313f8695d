// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch of functions, with no state and no callbacks: for scenarios in which
 * the patched functions and their objects matter. The source of a family.
 *
 * The family has several members, because a scenario may load several. Only their
 * names differ.
 *
 * Module parameters:
 *	functions	NAME[:POSITION],...: the functions, from the list below, and
 *			klp_func.old_sympos of each; default 0
 *	replace		klp_patch.replace
 *	answer		the answer of the functions in modules
 * and those of test_klp_data.h.
 *
 * The functions:
 * cmdline_proc_show	of vmlinux: /proc/cmdline reads the name of the livepatch
 * test_klp_target_version, test_klp_target_use
 *			of test_klp_target
 * test_klp_twin	of test_klp_twins, which has two of that name
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include "test_klp_data.h"
#include "test_klp_target.h"

#define MAX_FUNCTIONS	4

static bool replace;
module_param(replace, bool, 0444);
MODULE_PARM_DESC(replace, "whether the livepatch is cumulative");

static int answer;
module_param(answer, int, 0444);
MODULE_PARM_DESC(answer, "what the functions answer");

/* Not readable: parsing writes into it. */
static char *functions = "";
module_param(functions, charp, 0);
MODULE_PARM_DESC(functions, "which functions, NAME[:POSITION],...");

static int livepatch_cmdline_show(struct seq_file *m, void *v)
{
	seq_puts(m, KBUILD_MODNAME "\n");
	return 0;
}

static noinline int livepatch_target_version(struct test_klp_hold *hold)
{
	int ret = test_klp_hold_task(hold);

	/* Not at the end: a sibling call would leave no stack frame. */
	return ret ?: answer;
}

static int livepatch_answer(void *item)
{
	return answer;
}

/* The functions that the parameter can name. */
static const struct known {
	const char *object;
	const char *name;
	void *function;
} known[] = {
	{ NULL, "cmdline_proc_show", livepatch_cmdline_show },
	{ "test_klp_target", "test_klp_target_version", livepatch_target_version },
	{ "test_klp_target", "test_klp_target_use", livepatch_answer },
	{ "test_klp_twins", "test_klp_twin", livepatch_answer },
};

/* At most one object for each known function. */
static struct klp_func funcs[ARRAY_SIZE(known)][MAX_FUNCTIONS + 1];
static struct klp_object objs[ARRAY_SIZE(known) + 1];
static int nr_objs;

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

/* vmlinux has no name. */
static bool __init is_named(const struct klp_object *obj, const char *name)
{
	return obj->name && name ? !strcmp(obj->name, name) : obj->name == name;
}

static struct klp_func *__init functions_of(const char *object)
{
	int i;

	for (i = 0; i < nr_objs; i++)
		if (is_named(&objs[i], object))
			return objs[i].funcs;

	objs[nr_objs].name = object;
	objs[nr_objs].funcs = funcs[nr_objs];
	return funcs[nr_objs++];
}

/* NAME[:POSITION] */
static int __init add_function(char *entry)
{
	const char *name = strsep(&entry, ":");
	struct klp_func *func;
	int i, n;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i].name, name))
			break;
	if (i == ARRAY_SIZE(known))
		return -EINVAL;

	func = functions_of(known[i].object);
	for (n = 0; func->old_name; func++)
		if (++n == MAX_FUNCTIONS)
			return -E2BIG;
	func->old_name = known[i].name;
	func->new_func = known[i].function;
	return entry ? kstrtoul(entry, 0, &func->old_sympos) : 0;
}

static int __init test_klp_functions_init(void)
{
	/* strsep() moves a copy: the kernel frees the memory that the parameter points to. */
	char *rest = functions;
	int ret = 0;

	while (!ret && rest && *rest)
		ret = add_function(strsep(&rest, ","));
	patch.replace = replace;
	return ret ?: test_klp_enable(&patch);
}

static void __exit test_klp_functions_exit(void)
{
}

module_init(test_klp_functions_init);
module_exit(test_klp_functions_exit);
MODULE_DESCRIPTION("Livepatch test: functions by name and position");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
