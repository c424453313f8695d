// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch that changes any list of states, each in the callbacks of one object:
 * for scenarios in which lists of states and loaded objects matter.
 *
 * Several modules are built from this source, because a scenario may load several. Only their
 * names differ. The objects are vmlinux, test_klp_target and test_klp_other, with all callbacks.
 *
 * Module parameters, when it is loaded:
 *	states		ID:VERSION[@OBJECT],...: the entries of klp_patch.states, unchecked,
 *			and the object whose callbacks look after each; default vmlinux.
 *			Empty: only the zeroed entry. Not given: a NULL array.
 *	replace		klp_patch.replace
 *	refuse		the object whose pre_patch returns -ENODEV, after its duties
 *	untraced	the object with a second function in its list, which ftrace does
 *			not know: the kernel can only patch the first
 *	answer		what the patched function answers; 0, the default: the version of
 *			the first state, or 99 when there is none
 * later:
 *	refuse		as above
 *	linger		the object whose post_patch does not return while its name is
 *			here: meanwhile the transition cannot complete, and nobody else
 *			can enable or disable a livepatch
 * and those of test_klp_look_up.h and test_klp_data.h.
 *
 * Patches test_klp_target_version().
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>
#include "klp_state_change.h"
#include "test_klp_level.h"
#include "test_klp_look_up.h"
#include "test_klp_target.h"

#define MAX_STATES	8

/* The answer of the patched function without a state. */
#define NO_STATE	99

static bool replace;
module_param(replace, bool, 0444);
MODULE_PARM_DESC(replace, "whether the livepatch is cumulative");

/* Not readable: parsing writes into it. */
static char *states;
module_param(states, charp, 0);
MODULE_PARM_DESC(states, "the states and their objects: ID:VERSION[@OBJECT],...");

static char refuse[MODULE_NAME_LEN];
module_param_string(refuse, refuse, sizeof(refuse), 0644);
MODULE_PARM_DESC(refuse, "name of the object whose pre_patch refuses");

static char linger[MODULE_NAME_LEN];
module_param_string(linger, linger, sizeof(linger), 0644);
MODULE_PARM_DESC(linger, "name of the object whose post_patch does not return");

static char untraced[MODULE_NAME_LEN];
module_param_string(untraced, untraced, sizeof(untraced), 0444);
MODULE_PARM_DESC(untraced, "name of the object that cannot be patched");

static int answer;
module_param(answer, int, 0444);
MODULE_PARM_DESC(answer, "what the patched function answers, 0 for the version of the first state");

static struct klp_state state_list[MAX_STATES + 1];

static noinline int livepatch_target_version(struct test_klp_hold *hold)
{
	int ret = test_klp_hold_task(hold);

	/* Not at the end: a sibling call would leave no stack frame. */
	return ret ?: answer ?: state_list[0].id ? own_version(state_list[0].id) : NO_STATE;
}

static int pre_patch(struct klp_object *obj);
static void post_patch(struct klp_object *obj);
static void pre_unpatch(struct klp_object *obj);
static void post_unpatch(struct klp_object *obj);

#define CALLBACKS {			\
	.pre_patch = pre_patch,		\
	.post_patch = post_patch,	\
	.pre_unpatch = pre_unpatch,	\
	.post_unpatch = post_unpatch,	\
}

static struct klp_func no_funcs[] = {
	{ }
};

/* The entry that the parameter of that name fills. Without it, the entry ends the list. */
#define UNTRACED	1

/* Each object needs its own array: the kernel keeps its own data in the entries. */
static struct klp_func target_funcs[] = {
	{
		.old_name = "test_klp_target_version",
		.new_func = livepatch_target_version,
	}, [UNTRACED] = { }, { }
};

static struct klp_func other_funcs[] = {
	{
		.old_name = "test_klp_target_version",
		.new_func = livepatch_target_version,
	}, [UNTRACED] = { }, { }
};

enum { VMLINUX, TARGET, OTHER, NR_OBJECTS };

static struct klp_object objs[] = {
	[VMLINUX] = { .funcs = no_funcs, .callbacks = CALLBACKS },
	[TARGET] = { .name = "test_klp_target", .funcs = target_funcs, .callbacks = CALLBACKS },
	[OTHER] = { .name = "test_klp_other", .funcs = other_funcs, .callbacks = CALLBACKS },
	[NR_OBJECTS] = { }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

/* The states that each object looks after, filled from the module parameter. */
static struct klp_state_change changes[NR_OBJECTS][MAX_STATES + 1];

static const struct klp_state_change *changes_of(const struct klp_object *obj)
{
	return changes[obj - objs];
}

static const char *name_of(const struct klp_object *obj)
{
	return obj->name ?: "vmlinux";
}

/*
 * Each callback logs its name, its object, and the previous states.
 *
 * Callbacks of a module also run outside of a transition, where klp_get_prev_state()
 * makes the kernel complain. So only cumulative livepatches call it there.
 */
static void log_callback(const char *name, const struct klp_object *obj)
{
	const struct klp_state_change *change;
	const struct klp_state *prev;
	char text[200] = "";
	int len = 0;

	if (patch.replace || !obj->name) {
		klp_for_each_state_change(change, changes_of(obj)) {
			prev = klp_get_prev_state(change->id);
			if (!prev)
				continue;
			len += scnprintf(text + len, sizeof(text) - len, ", previous %lu:%u%s",
					 prev->id, prev->version,
					 prev == klp_get_state(&patch, prev->id) ? " (own)" : "");
		}
	}
	pr_info("%s: %s%s\n", name, name_of(obj), text);
}

static int pre_patch(struct klp_object *obj)
{
	int ret;

	log_callback(__func__, obj);
	ret = klp_state_change_pre_patch(&patch, changes_of(obj));
	if (!ret && sysfs_streq(refuse, name_of(obj))) {
		/* No post_unpatch follows a failure: clean up here. */
		klp_state_change_post_unpatch(&patch, changes_of(obj));
		ret = -ENODEV;
	}
	return ret;
}

static void post_patch(struct klp_object *obj)
{
	log_callback(__func__, obj);
	klp_state_change_post_patch(&patch, changes_of(obj));
	while (sysfs_streq(linger, name_of(obj)))
		msleep(20);
}

static void pre_unpatch(struct klp_object *obj)
{
	log_callback(__func__, obj);
	klp_state_change_pre_unpatch(&patch, changes_of(obj));
}

static void post_unpatch(struct klp_object *obj)
{
	log_callback(__func__, obj);
	klp_state_change_post_unpatch(&patch, changes_of(obj));
}

/* Let an object look after a state. */
static int __init add_change(const char *object, unsigned long id)
{
	struct klp_state_change *change;
	int i;

	for (i = 0; i < NR_OBJECTS; i++)
		if (!strcmp(object, name_of(&objs[i])))
			break;
	if (i == NR_OBJECTS)
		return -EINVAL;

	change = changes[i];
	while (change->id)
		change++;
	*change = (struct klp_state_change) {
		.id = id,
		.layout_since = 0,
		.allocate = level_allocate,
		.apply = level_apply,
		.adopt = level_adopt,
		.restore = level_restore,
		.release = level_release,
	};
	return 0;
}

/* ID:VERSION[@OBJECT] */
static int __init add_state(struct klp_state *state, char *entry)
{
	char *object = entry, *version, *id;
	int ret;

	version = strsep(&object, "@");
	id = strsep(&version, ":");
	if (!version)
		return -EINVAL;

	ret = kstrtoul(id, 0, &state->id) ?: kstrtouint(version, 0, &state->version);
	if (ret)
		return ret;

	/* No callback can look after a state that the kernel does not find. */
	if (klp_get_state(&patch, state->id) != state)
		return 0;
	return add_change(object ?: "vmlinux", state->id);
}

static int __init read_states(void)
{
	/* strsep() moves a copy: the kernel frees the memory that the parameter points to. */
	char *rest = states;
	int i = 0, ret = 0;

	if (!states)
		return 0;

	patch.states = state_list;
	while (!ret && rest && *rest) {
		if (i == MAX_STATES)
			return -E2BIG;
		ret = add_state(&state_list[i++], strsep(&rest, ","));
	}
	return ret;
}

static void __init add_untraced(void)
{
	int i;

	for (i = TARGET; i < NR_OBJECTS; i++)
		if (!strcmp(untraced, objs[i].name))
			objs[i].funcs[UNTRACED] = (struct klp_func) {
				.old_name = "test_klp_target_untraced",
				.new_func = livepatch_target_version,
			};
}

static int __init test_klp_levels_init(void)
{
	patch.replace = replace;
	add_untraced();
	return read_states() ?: test_klp_enable(&patch);
}

static void __exit test_klp_levels_exit(void)
{
}

module_init(test_klp_levels_init);
module_exit(test_klp_levels_exit);
MODULE_DESCRIPTION("Livepatch test: a list of states, by object");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
