// SPDX-License-Identifier: GPL-2.0
/*
 * klp_change - a livepatch that changes one thing of the kernel, in one of many ways
 *
 *	insmod klp_change.ko kind=timer [undo=1] [replace=1]
 *
 * ci/check-verify takes it: without undo, checks have to find what is left behind; with it, all
 * have to pass. It is written against the kernel's plain API, and declares no state. Only for
 * guests that are thrown away: what is left behind can kill the kernel.
 *
 * post_patch makes the change, and pre_unpatch undoes it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/inetdevice.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/livepatch.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/percpu.h>
#include <linux/pm.h>
#include <linux/proc_fs.h>
#include <linux/reboot.h>
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysctl.h>
#include <linux/sysfs.h>
#include <linux/timer.h>
#include <linux/tracepoint.h>
#include <linux/utsname.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <asm/nmi.h>
#include <net/udp.h>

static char *kind = "";
module_param(kind, charp, 0444);
MODULE_PARM_DESC(kind, "what to change");

static bool undo;
module_param(undo, bool, 0444);
MODULE_PARM_DESC(undo, "undo it when the livepatch is disabled");

static bool replace;
module_param(replace, bool, 0444);
MODULE_PARM_DESC(replace, "replace the livepatches that are installed");

/* Longer than the checks take. */
#define LATER	(600 * HZ)

static void *memory;

static int old_timeout;

static void value_do(void)
{
	old_timeout = panic_timeout;
	panic_timeout = 77;
}

static void value_undo(void)
{
	panic_timeout = old_timeout;
}

static char old_name[__NEW_UTS_LEN + 1];

static void string_do(void)
{
	memcpy(old_name, init_uts_ns.name.domainname, sizeof(old_name));
	strscpy(init_uts_ns.name.domainname, "livepatched", sizeof(old_name));
}

static void string_undo(void)
{
	memcpy(init_uts_ns.name.domainname, old_name, sizeof(old_name));
}

static void (*old_power_off)(void);

static void power_off(void)
{
}

static void pointer_do(void)
{
	old_power_off = pm_power_off;
	pm_power_off = power_off;
}

static void pointer_undo(void)
{
	pm_power_off = old_power_off;
}

static int notified(struct notifier_block *nb, unsigned long event, void *data)
{
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = notified };

static void notifier_do(void)
{
	register_reboot_notifier(&notifier);
}

static void notifier_undo(void)
{
	unregister_reboot_notifier(&notifier);
}

static void on_timer(struct timer_list *unused)
{
}

static DEFINE_TIMER(timer, on_timer);

static void timer_do(void)
{
	mod_timer(&timer, jiffies + LATER);
}

static void timer_undo(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	timer_delete_sync(&timer);
#else
	del_timer_sync(&timer);
#endif
}

static void on_work(struct work_struct *unused)
{
}

static DECLARE_DELAYED_WORK(work, on_work);

static void work_do(void)
{
	schedule_delayed_work(&work, LATER);
}

static void work_undo(void)
{
	cancel_delayed_work_sync(&work);
}

static struct task_struct *thread;

static int sleeper(void *unused)
{
	while (!kthread_should_stop())
		schedule_timeout_interruptible(LATER);
	return 0;
}

static void kthread_do(void)
{
	thread = kthread_run(sleeper, NULL, "klp_change");
}

static void kthread_undo(void)
{
	kthread_stop(thread);
}

static int proc_show(struct seq_file *m, void *unused)
{
	return 0;
}

static void proc_do(void)
{
	proc_create_single("klp_change", 0444, NULL, proc_show);
}

static void proc_undo(void)
{
	remove_proc_entry("klp_change", NULL);
}

static ssize_t attribute_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return 0;
}

static struct kobj_attribute attribute = __ATTR(klp_change, 0444, attribute_show, NULL);

static void sysfs_do(void)
{
	if (sysfs_create_file(kernel_kobj, &attribute.attr))
		pr_warn("no file in sysfs\n");
}

static void sysfs_undo(void)
{
	sysfs_remove_file(kernel_kobj, &attribute.attr);
}

static u32 number;
static struct dentry *dentry;

static void debugfs_do(void)
{
	dentry = debugfs_create_dir("klp_change", NULL);
	debugfs_create_u32("number", 0444, dentry, &number);
}

static void debugfs_undo(void)
{
	debugfs_remove_recursive(dentry);
}

static void static_key_do(void)
{
	udp_encap_enable();
}

static void static_key_undo(void)
{
	udp_encap_disable();
}

static void shadow_do(void)
{
	klp_shadow_alloc(&init_uts_ns, 7, sizeof(long), GFP_KERNEL, NULL, NULL);
}

static void shadow_undo(void)
{
	klp_shadow_free(&init_uts_ns, 7, NULL);
}

static void slab_do(void)
{
	memory = kmalloc(100, GFP_KERNEL);
}

static void slab_undo(void)
{
	kfree(memory);
}

static void vmalloc_do(void)
{
	memory = vmalloc(3 * PAGE_SIZE);
}

static void vmalloc_undo(void)
{
	vfree(memory);
}

static void pages_do(void)
{
	memory = (void *)__get_free_pages(GFP_KERNEL, 1);
}

static void pages_undo(void)
{
	free_pages((unsigned long)memory, 1);
}

static int __percpu *counters;

static void percpu_do(void)
{
	counters = alloc_percpu(int);
}

static void percpu_undo(void)
{
	free_percpu(counters);
}

static void module_reference_do(void)
{
	__module_get(THIS_MODULE);
}

static void module_reference_undo(void)
{
	module_put(THIS_MODULE);
}

static void refcount_do(void)
{
	kobject_get(kernel_kobj);
}

static void refcount_undo(void)
{
	kobject_put(kernel_kobj);
}

static void lock_do(void)
{
	rtnl_lock();
}

static void lock_undo(void)
{
	rtnl_unlock();
}

/* A line that no device of the guest has. */
#define IRQ	5

static irqreturn_t on_irq(int irq, void *data)
{
	return IRQ_NONE;
}

static void irq_do(void)
{
	if (request_irq(IRQ, on_irq, 0, "klp_change", &number))
		pr_warn("no interrupt %d\n", IRQ);
}

static void irq_undo(void)
{
	free_irq(IRQ, &number);
}

static int on_nmi(unsigned int type, struct pt_regs *regs)
{
	return NMI_DONE;
}

static void nmi_do(void)
{
	register_nmi_handler(NMI_LOCAL, on_nmi, 0, "klp_change");
}

static void nmi_undo(void)
{
	unregister_nmi_handler(NMI_LOCAL, "klp_change");
}

static struct ctl_table table[] = {
	{
		.procname = "klp_change",
		.data = &number,
		.maxlen = sizeof(number),
		.mode = 0444,
		.proc_handler = proc_dointvec,
	},
	{ }
};

static struct ctl_table_header *header;

static void sysctl_do(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	header = register_sysctl_sz("kernel", table, 1);
#else
	header = register_sysctl("kernel", table);
#endif
}

static void sysctl_undo(void)
{
	unregister_sysctl_table(header);
}

static int old_tag;

/* The value of a sysctl of an interface, in allocated memory: only /proc/sys shows it. */
static int interface_tag(int value)
{
	struct in_device *in_dev;
	int old;

	rtnl_lock();
	in_dev = __in_dev_get_rtnl(init_net.loopback_dev);
	old = IN_DEV_CONF_GET(in_dev, TAG);
	IN_DEV_CONF_SET(in_dev, TAG, value);
	rtnl_unlock();
	return old;
}

static void interface_do(void)
{
	old_tag = interface_tag(77);
}

static void interface_undo(void)
{
	interface_tag(old_tag);
}

static struct tracepoint *tracepoint;

static void find_tracepoint(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "sched_process_fork"))
		tracepoint = tp;
}

static void on_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
}

static void tracepoint_do(void)
{
	for_each_kernel_tracepoint(find_tracepoint, NULL);
	tracepoint_probe_register(tracepoint, on_fork, NULL);
}

static void tracepoint_undo(void)
{
	tracepoint_probe_unregister(tracepoint, on_fork, NULL);
	tracepoint_synchronize_unregister();
}

static int on_probe(struct kprobe *p, struct pt_regs *regs)
{
	return 0;
}

static struct kprobe probe = { .symbol_name = "kernel_restart", .pre_handler = on_probe };

static void kprobe_do(void)
{
	register_kprobe(&probe);
}

static void kprobe_undo(void)
{
	unregister_kprobe(&probe);
}

#define CHANGE(name) { #name, name##_do, name##_undo }

static const struct {
	const char *name;
	void (*make)(void);
	void (*take_back)(void);
} changes[] = {
	CHANGE(value),
	CHANGE(string),
	CHANGE(pointer),
	CHANGE(notifier),
	CHANGE(timer),
	CHANGE(work),
	CHANGE(kthread),
	CHANGE(proc),
	CHANGE(sysfs),
	CHANGE(debugfs),
	CHANGE(static_key),
	CHANGE(shadow),
	CHANGE(slab),
	CHANGE(vmalloc),
	CHANGE(pages),
	CHANGE(percpu),
	CHANGE(module_reference),
	CHANGE(refcount),
	CHANGE(lock),
	CHANGE(irq),
	CHANGE(nmi),
	CHANGE(sysctl),
	CHANGE(interface),
	CHANGE(tracepoint),
	CHANGE(kprobe),
};

static int chosen;

static void post_patch(struct klp_object *obj)
{
	changes[chosen].make();
}

static void pre_unpatch(struct klp_object *obj)
{
	if (undo)
		changes[chosen].take_back();
}

static struct klp_func funcs[] = { { } };

static struct klp_object objs[] = {
	{
		.funcs = funcs,
		.callbacks = { .post_patch = post_patch, .pre_unpatch = pre_unpatch },
	}, { }
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init klp_change_init(void)
{
	patch.replace = replace;
	for (chosen = 0; chosen < ARRAY_SIZE(changes); chosen++)
		if (!strcmp(changes[chosen].name, kind))
			return klp_enable_patch(&patch);
	pr_err("no kind %s\n", kind);
	return -EINVAL;
}

static void __exit klp_change_exit(void)
{
}

module_init(klp_change_init);
module_exit(klp_change_exit);
MODULE_DESCRIPTION("A livepatch that changes one thing");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
