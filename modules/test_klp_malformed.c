// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch that no kernel can enable: the source of a family.
 *
 * test_klp_wrong has the mark of a livepatch (MARKED is 1), test_klp_unmarked has not (0).
 *
 * Module parameter:
 *	wrong		the mistake to make: see malform(); or "late": the module enables the
 *			livepatch only when it is unloaded
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kallsyms.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/string.h>

static char *wrong = "";
module_param(wrong, charp, 0444);
MODULE_PARM_DESC(wrong, "what is wrong with the livepatch");

static noinline int livepatch_target_version(void *hold)
{
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "test_klp_target_version",
		.new_func = livepatch_target_version,
	}, { }
};

static struct klp_object objs[] = {
	{
		.name = "test_klp_target",
		.funcs = funcs,
	}, { }, { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static char long_name[KSYM_NAME_LEN + 1];

static void __init malform(void)
{
	memset(long_name, 'x', sizeof(long_name) - 1);

	if (!strcmp(wrong, "no-objects"))
		patch.objs = NULL;
	else if (!strcmp(wrong, "no-module"))
		patch.mod = NULL;
	else if (!strcmp(wrong, "no-functions"))
		objs[0].funcs = NULL;
	else if (!strcmp(wrong, "no-later-functions"))
		objs[1].name = "test_klp_other";
	else if (!strcmp(wrong, "long-object"))
		/* One character too long. */
		objs[0].name = long_name + KSYM_NAME_LEN - MODULE_NAME_LEN;
	else if (!strcmp(wrong, "no-old-name"))
		funcs[0].old_name = NULL;
	else if (!strcmp(wrong, "no-new-function"))
		funcs[0].new_func = NULL;
	else if (!strcmp(wrong, "long-function"))
		funcs[0].old_name = long_name;
	else if (!strcmp(wrong, "no-symbol"))
		funcs[0].old_name = "test_klp_no_such_function";
	else if (!strcmp(wrong, "second-symbol"))
		funcs[0].old_sympos = 2;
	else if (!strcmp(wrong, "no-new-symbol"))
		funcs[0].new_func = (void *)1;
}

static int __init test_klp_malformed_init(void)
{
	if (!strcmp(wrong, "late"))
		return 0;

	malform();
	return klp_enable_patch(strcmp(wrong, "no-livepatch") ? &patch : NULL);
}

/* Only "late" gets here: after a failed init the kernel does not call this. */
static void __exit test_klp_malformed_exit(void)
{
	pr_info("enabling in the exit function: error %d\n", klp_enable_patch(&patch));
}

module_init(test_klp_malformed_init);
module_exit(test_klp_malformed_exit);
MODULE_DESCRIPTION("Livepatch test: one that cannot be enabled");
MODULE_LICENSE("GPL");
#if MARKED
MODULE_INFO(livepatch, "Y");
#endif
