// SPDX-License-Identifier: GPL-2.0
/*
 * Refuses a target module after livepatching has accepted it: when a module is loaded, the
 * kernel calls livepatching first, then the notifiers for modules.
 *
 * Module parameter:
 *	refuse		name of the module to refuse
 */
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/string.h>

static char *refuse = "test_klp_target";
module_param(refuse, charp, 0444);
MODULE_PARM_DESC(refuse, "name of the module that is refused");

static int notify(struct notifier_block *block, unsigned long state, void *mod)
{
	if (state == MODULE_STATE_COMING && !strcmp(((struct module *)mod)->name, refuse))
		return notifier_from_errno(-EPERM);
	return NOTIFY_OK;
}

static struct notifier_block block = {
	.notifier_call = notify,
};

static int __init test_klp_refuser_init(void)
{
	return register_module_notifier(&block);
}

static void __exit test_klp_refuser_exit(void)
{
	unregister_module_notifier(&block);
}

module_init(test_klp_refuser_init);
module_exit(test_klp_refuser_exit);
MODULE_DESCRIPTION("Livepatch test: refuse a module that is being loaded");
MODULE_LICENSE("GPL");
