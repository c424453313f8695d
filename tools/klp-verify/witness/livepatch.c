// SPDX-License-Identifier: GPL-2.0
/*
 * Sees each livepatch: what it is, and each call of its callbacks, its init and its exit
 * function.
 */
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "witness.h"

#define MAX_OBJECTS	256
#define MAX_MODULES	64
#define MAX_EVENTS	1024

/* The callbacks of one object, as they were. */
struct interposed {
	struct klp_object *obj;
	const struct klp_patch *patch;
	struct klp_callbacks own;
};

/* The init and the exit function of one livepatch, as they were. */
struct interposed_module {
	struct module *mod;
	int (*init)(void);
	void (*exit)(void);
	const struct klp_patch *patch;	/* NULL: not enabled yet */
};

struct event {
	u64 time;
	char who[WHO_LEN];
	int ret;
	u64 took;
};

/* Written where nothing may sleep: in a kprobe's handler. */
static DEFINE_RAW_SPINLOCK(lock);
static struct interposed objects[MAX_OBJECTS];
static struct interposed_module modules[MAX_MODULES];
static struct event events[MAX_EVENTS];
static unsigned int nr_objects, nr_events;
static bool too_many;

/* The latest window and, in an init function that enables the livepatch, those within. */
static struct window window;

static const char *object_name(const struct klp_object *obj)
{
	return obj->name ?: "vmlinux";
}

static struct interposed *find_object(const struct klp_object *obj)
{
	unsigned int i;

	for (i = 0; i < nr_objects; i++)
		if (objects[i].obj == obj)
			return &objects[i];
	return NULL;
}

static void add_event(const char *who, int ret, u64 start)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	if (nr_events < MAX_EVENTS) {
		struct event *event = &events[nr_events++];

		event->time = start;
		event->took = ktime_get_ns() - start;
		event->ret = ret;
		strscpy(event->who, who, sizeof(event->who));
	} else {
		too_many = true;
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

/* Begins a window; what surrounds it goes to *outer, for window_end(). */
static u64 window_begin(struct window *outer, const char *what, const char *object,
			const struct module *mod)
{
	*outer = window;
	snprintf(window.who, sizeof(window.who), "%s%s%s of %s", what, object ? " " : "",
		 object ?: "", mod->name);
	window.task = current;
	variables_begin(&window);
	memory_begin(&window);
	return ktime_get_ns();
}

static void window_end(const struct window *outer, int ret, u64 start)
{
	memory_end();
	variables_end();
	add_event(window.who, ret, start);
	window = *outer;
	/* A window within another one: klp_enable_patch() called the callback. */
	if (window.task) {
		memory_begin(&window);
		memory_pause(true);
	}
}

static int witness_pre_patch(struct klp_object *obj)
{
	const struct interposed *i = find_object(obj);
	struct window outer;
	int ret;
	u64 start;

	ret = fail_callback(object_name(obj));
	if (ret) {
		add_event("pre_patch, made to fail", ret, ktime_get_ns());
		return ret;
	}
	if (!i->own.pre_patch)
		return 0;
	start = window_begin(&outer, "pre_patch", object_name(obj), i->patch->mod);
	ret = i->own.pre_patch(obj);
	window_end(&outer, ret, start);
	return ret;
}

static void call(struct klp_object *obj, const char *name, void (*own)(struct klp_object *obj),
		 const struct klp_patch *patch)
{
	struct window outer;
	u64 start;

	if (!own)
		return;
	start = window_begin(&outer, name, object_name(obj), patch->mod);
	own(obj);
	window_end(&outer, 0, start);
}

static void witness_post_patch(struct klp_object *obj)
{
	const struct interposed *i = find_object(obj);

	call(obj, "post_patch", i->own.post_patch, i->patch);
}

static void witness_pre_unpatch(struct klp_object *obj)
{
	const struct interposed *i = find_object(obj);

	call(obj, "pre_unpatch", i->own.pre_unpatch, i->patch);
}

static void witness_post_unpatch(struct klp_object *obj)
{
	const struct interposed *i = find_object(obj);

	call(obj, "post_unpatch", i->own.post_unpatch, i->patch);
}

static void interpose(const struct klp_patch *patch, struct klp_object *obj)
{
	struct interposed *i = find_object(obj);

	if (!i) {
		if (nr_objects == MAX_OBJECTS) {
			too_many = true;
			return;
		}
		i = &objects[nr_objects++];
	}
	i->obj = obj;
	i->patch = patch;
	i->own = obj->callbacks;
	obj->callbacks.pre_patch = witness_pre_patch;
	obj->callbacks.post_patch = witness_post_patch;
	obj->callbacks.pre_unpatch = witness_pre_unpatch;
	obj->callbacks.post_unpatch = witness_post_unpatch;
}

static struct interposed_module *find_module_entry(const struct module *mod)
{
	int i;

	for (i = 0; i < MAX_MODULES; i++)
		if (modules[i].mod == mod)
			return &modules[i];
	return NULL;
}

bool in_livepatch(unsigned long addr)
{
	int i;

	for (i = 0; i < MAX_MODULES; i++)
		if (modules[i].mod && within_module(addr, modules[i].mod))
			return true;
	return false;
}

static int enable_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct klp_patch *patch = (void *)regs_get_kernel_argument(regs, 0);
	struct klp_object *obj;

	struct interposed_module *m;

	memory_pause(true);
	/* What the kernel refuses for these reasons it does not read either. */
	if (!patch || !patch->mod || !patch->objs)
		return 0;
	m = find_module_entry(patch->mod);
	if (m)
		m->patch = patch;
	klp_for_each_object_static(patch, obj)
		interpose(patch, obj);
	return 0;
}

static int enable_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	memory_pause(false);
	return 0;
}

static struct kretprobe enable_probe = {
	.kp.symbol_name = "klp_enable_patch",
	.entry_handler = enable_entry,
	.handler = enable_return,
	.maxactive = 8,
};

/* The kernel calls these functions without an argument, and for one module at a time. */
static struct interposed_module *find_in_state(enum module_state state)
{
	int i;

	for (i = 0; i < MAX_MODULES; i++)
		if (modules[i].mod && modules[i].mod->state == state)
			return &modules[i];
	return NULL;
}

static int witness_init(void)
{
	struct interposed_module *m = find_in_state(MODULE_STATE_COMING);
	struct window outer;
	int ret = 0;
	u64 start;

	start = window_begin(&outer, "init", NULL, m->mod);
	if (m->init)
		ret = m->init();
	window_end(&outer, ret, start);
	return ret;
}

static void witness_exit(void)
{
	struct interposed_module *m = find_in_state(MODULE_STATE_GOING);
	struct window outer;
	u64 start;

	start = window_begin(&outer, "exit", NULL, m->mod);
	m->exit();
	window_end(&outer, 0, start);
}

static void forget_objects(const struct module *mod)
{
	unsigned long flags;
	unsigned int i, n = 0;

	raw_spin_lock_irqsave(&lock, flags);
	for (i = 0; i < nr_objects; i++)
		if (objects[i].patch->mod != mod)
			objects[n++] = objects[i];
	nr_objects = n;
	raw_spin_unlock_irqrestore(&lock, flags);
}

static int module_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct module *mod = data;
	struct interposed_module *m;

	if (mod == THIS_MODULE)
		return NOTIFY_DONE;
	if (!is_livepatch_module(mod)) {
		if (event == MODULE_STATE_LIVE || event == MODULE_STATE_GOING)
			variables_module(mod, event == MODULE_STATE_LIVE);
		return NOTIFY_DONE;
	}

	switch (event) {
	case MODULE_STATE_COMING:
		m = find_module_entry(NULL);
		if (!m) {
			too_many = true;
			break;
		}
		m->mod = mod;
		m->patch = NULL;
		m->init = mod->init;
		m->exit = mod->exit;
		mod->init = witness_init;
		if (mod->exit)
			mod->exit = witness_exit;
		break;
	case MODULE_STATE_GOING:
		m = find_module_entry(mod);
		if (m)
			m->mod = NULL;
		forget_objects(mod);
		pointers_module_left(mod);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block module_nb = { .notifier_call = module_event };

void events_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < nr_events; i++)
		seq_printf(m, "%llu\t%llu\t%d\t%s\n", events[i].time, events[i].took, events[i].ret,
			   events[i].who);
	if (too_many)
		seq_puts(m, "overflow\n");
}

static void show_livepatch(struct seq_file *m, const struct klp_patch *patch)
{
	const struct klp_object *obj;
	const struct klp_state *state;
	const struct klp_func *func;

	seq_printf(m, "livepatch\t%s\t%s\n", patch->mod->name,
		   patch->replace ? "cumulative" : "stacked");
	for (state = patch->states; state && state->id; state++) {
		seq_printf(m, "state\t%s\t%lu\t%u\n", patch->mod->name, state->id,
			   state->version);
		if (state->data)
			seq_printf(m, "data\t%s\t%lu\n", patch->mod->name, state->id);
	}
	klp_for_each_object_static(patch, obj) {
		const struct interposed *i = find_object(obj);

		seq_printf(m, "object\t%s\t%s\t%s%s%s%s\n", patch->mod->name, object_name(obj),
			   i && i->own.pre_patch ? "pre_patch " : "",
			   i && i->own.post_patch ? "post_patch " : "",
			   i && i->own.pre_unpatch ? "pre_unpatch " : "",
			   i && i->own.post_unpatch ? "post_unpatch " : "");
		klp_for_each_func_static(obj, func)
			seq_printf(m, "function\t%s\t%s\t%s\n", patch->mod->name,
				   object_name(obj), func->old_name);
	}
}

void livepatches_show(struct seq_file *m)
{
	int i;

	for (i = 0; i < MAX_MODULES; i++)
		if (modules[i].mod && modules[i].patch)
			show_livepatch(m, modules[i].patch);
}

int livepatch_command(const char *what)
{
	if (strcmp(what, "forget"))
		return -EINVAL;
	nr_events = 0;
	too_many = false;
	return 0;
}

int livepatch_init(void)
{
	int ret = register_kretprobe(&enable_probe);

	if (ret)
		return ret;
	ret = register_module_notifier(&module_nb);
	if (ret)
		unregister_kretprobe(&enable_probe);
	return ret;
}

void livepatch_exit(void)
{
	unregister_module_notifier(&module_nb);
	unregister_kretprobe(&enable_probe);
}
