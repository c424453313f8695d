// SPDX-License-Identifier: GPL-2.0
/*
 * lab_complaints - make the kernel complain, in one of many ways
 *
 *	insmod lab_complaints.ko kind=null_read
 *
 * ci/check-complaints loads it, to check that the lab sees each kind of complaint.
 * ci/tests/complaints has the complaints of some kernels. A kernel that is not built to notice a
 * fault does not complain. Load it only in guests that are thrown away: many kinds damage or
 * kill the kernel.
 */
#include <linux/debug_locks.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/kfence.h>
#include <linux/kobject.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched/debug.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

static char *kind = "";
module_param(kind, charp, 0444);
MODULE_PARM_DESC(kind, "what the kernel is to complain of");

/* How long to keep a CPU busy: complains.sh lets watchdogs complain after one to three seconds. */
#define STALL_SECONDS 8

/* The compiler must not know its value, and so not see the faults below. */
static volatile long zero;
static int shared;

static void complain_warn(void)
{
	WARN(1, "lab_complaints: asked to warn\n");
}

static void complain_warn_on(void)
{
	WARN_ON(!zero);
}

static void complain_warn_on_once(void)
{
	WARN_ON_ONCE(!zero);
}

static void complain_bug(void)
{
	BUG_ON(!zero);
}

static void complain_null_read(void)
{
	READ_ONCE(*(int *)zero);
}

static void complain_null_write(void)
{
	WRITE_ONCE(*(int *)(zero + 8), 1);
}

static void complain_null_call(void)
{
	((void (*)(void))zero)();
}

/* The address is not canonical: bits 48 to 63 differ from bit 47. */
static void complain_wild_pointer(void)
{
	READ_ONCE(*(int *)(zero + 0x1234567890abcdefL));
}

static void complain_read_only(void)
{
	WRITE_ONCE(*(char *)(zero + (unsigned long)&__func__), 1);
}

static void complain_exec_data(void)
{
	static char code[16] = { 0xc3 };	/* ret */

	((void (*)(void))(zero + (unsigned long)code))();
}

static void complain_divide(void)
{
	shared = 1 / (int)zero;
	asm volatile("xor %%ecx, %%ecx; xor %%edx, %%edx; mov $1, %%eax; div %%ecx" : : :
		     "eax", "ecx", "edx");
}

static void complain_opcode(void)
{
	asm volatile("ud2");
}

static noinline int recurse(int depth)
{
	volatile char frame[512];

	frame[depth & 511] = depth;
	if (depth < zero)
		return 0;
	return recurse(depth + 1) + frame[(depth + 1) & 511];
}

static void complain_stack_overflow(void)
{
	recurse(zero);
}

struct item {
	struct list_head list;
};

static void complain_list_add(void)
{
	struct item head, one, other;

	INIT_LIST_HEAD(&head.list);
	list_add(&one.list, &head.list);
	head.list.next = &other.list;
	other.list.prev = &one.list;
	list_add(&other.list, &head.list);
}

static void complain_list_del(void)
{
	struct item head, one;

	INIT_LIST_HEAD(&head.list);
	list_add(&one.list, &head.list);
	list_del(&one.list);
	list_del(&one.list);
}

static void complain_refcount_zero(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	refcount_inc(&count);
}

static void complain_refcount_underflow(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	if (refcount_dec_and_test(&count))
		shared = 1;
}

static void complain_atomic_schedule(void)
{
	preempt_disable();
	schedule();
	preempt_enable();
}

static void complain_atomic_sleep(void)
{
	preempt_disable();
	might_sleep();
	preempt_enable();
}

static void keep_busy_for(unsigned int seconds)
{
	unsigned long end = jiffies + seconds * HZ;

	while (time_before(jiffies, end))
		cpu_relax();
}

static void keep_busy(void)
{
	keep_busy_for(STALL_SECONDS);
}

static void complain_soft_lockup(void)
{
	preempt_disable();
	keep_busy();
	preempt_enable();
}

static void complain_hard_lockup(void)
{
	local_irq_disable();
	mdelay(1000 * STALL_SECONDS);
	local_irq_enable();
}

static bool stalling;

static void on_grace_period(struct rcu_head *head)
{
	if (READ_ONCE(stalling))
		call_rcu(head, on_grace_period);
}

static void complain_rcu_stall(void)
{
	static struct rcu_head head;

	/* The kernel notices a stall only during a grace period: one follows the other here. */
	WRITE_ONCE(stalling, true);
	call_rcu(&head, on_grace_period);
	schedule_timeout_uninterruptible(1);
	rcu_read_lock();
	/* With CONFIG_PROVE_RCU the kernel adds five seconds to rcu_cpu_stall_timeout. */
	keep_busy_for(STALL_SECONDS + 5);
	rcu_read_unlock();
	WRITE_ONCE(stalling, false);
	rcu_barrier();
}

static int sleep_long(void *unused)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(STALL_SECONDS * HZ);
	return 0;
}

static void complain_hung_task(void)
{
	kthread_run(sleep_long, NULL, "lab-hangs");
	ssleep(STALL_SECONDS);
}

static void busy_work(struct work_struct *work)
{
	keep_busy();
}
static DECLARE_WORK(work_that_is_busy, busy_work);

static void complain_workqueue(void)
{
	schedule_work(&work_that_is_busy);
	flush_work(&work_that_is_busy);
}

static void complain_kobject_twice(void)
{
	struct kobject *object = kobject_create_and_add("lab_complaints", kernel_kobj);

	kobject_init(object, object->ktype);
}

static void complain_kobject_name(void)
{
	/* There already is a folder with that name. */
	shared = !kobject_create_and_add("livepatch", kernel_kobj);
}

static void complain_bad_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	/* The flags are the first member; a locked page must not be freed. */
	set_bit(PG_locked, (unsigned long *)page);
	__free_page(page);
}

static void complain_free_twice(void)
{
	void *data = kmalloc(64, GFP_KERNEL);

	kfree(data);
	kfree((void *)(zero + (unsigned long)data));
}

static void complain_free_wild(void)
{
	kfree((void *)(zero + (unsigned long)&shared));
}

static void complain_usercopy(void)
{
	char *data = kmalloc(64, GFP_KERNEL);
	unsigned long user = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				     MAP_ANONYMOUS | MAP_PRIVATE, 0);

	shared = copy_to_user((void __user *)user, data, zero + 256);
}

struct fields {
	char first[8];
	char second[8];
};

static void complain_field_spanning(void)
{
	struct fields *fields = kzalloc(sizeof(*fields), GFP_KERNEL);

	memcpy(fields->first, "more than eight", zero + 12);
	kfree(fields);
}

static void complain_fortify(void)
{
	struct fields fields = { 0 };

	memset(&fields, 0, zero + 64);
	shared = fields.first[0];
}

static void complain_stack_dump(void)
{
	dump_stack();
}

static void complain_panic(void)
{
	panic("lab_complaints: asked to");
}

static int on_proc_show(struct seq_file *m, void *v)
{
	return 0;
}

static void complain_proc_twice(void)
{
	proc_create_single("version", 0444, NULL, on_proc_show);
}

/* Complaints of lockdep */
static DEFINE_SPINLOCK(lock_a);
static DEFINE_SPINLOCK(lock_b);
static DEFINE_MUTEX(mutex_a);

static void complain_lock_order(void)
{
	spin_lock(&lock_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	spin_unlock(&lock_a);
	spin_lock(&lock_b);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	spin_unlock(&lock_b);
}

/* Two locks of one class: lockdep complains, but there is no deadlock. */
static void complain_lock_recursion(void)
{
	spinlock_t locks[2];

	for (int i = 0; i < 2; i++)
		spin_lock_init(&locks[i]);
	spin_lock(&locks[0]);
	spin_lock(&locks[1]);
	spin_unlock(&locks[1]);
	spin_unlock(&locks[0]);
}

static void complain_lock_unbalanced(void)
{
	mutex_unlock(&mutex_a);
}

static void complain_lock_freed(void)
{
	spinlock_t *lock = kmalloc(sizeof(*lock), GFP_KERNEL);

	spin_lock_init(lock);
	spin_lock(lock);
	kfree(lock);
	preempt_enable();
}

static void complain_lock_irqs(void)
{
	unsigned long flags;

	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	local_irq_save(flags);
	lockdep_hardirq_enter();
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	lockdep_hardirq_exit();
	local_irq_restore(flags);
}

static void complain_lock_no_key(void)
{
	spinlock_t *lock = kzalloc(sizeof(*lock), GFP_KERNEL);

	spin_lock(lock);
	spin_unlock(lock);
	kfree(lock);
}

static void complain_lock_held(void)
{
	mutex_lock(&mutex_a);
}

static void complain_wait_context(void)
{
	raw_spinlock_t raw;

	raw_spin_lock_init(&raw);
	raw_spin_lock(&raw);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	raw_spin_unlock(&raw);
}

static int __rcu *guarded;

static void complain_rcu_usage(void)
{
	shared = !!rcu_dereference(guarded);
}

static void complain_lock_magic(void)
{
	spinlock_t lock;

	memset(&lock, 0, sizeof(lock));
	spin_lock(&lock);
	spin_unlock(&lock);
}

/* Complaints of the sanitizers */
static void complain_use_after_free(void)
{
	int *data = kmalloc(64, GFP_KERNEL);

	kfree(data);
	shared = READ_ONCE(*(int *)(zero + (unsigned long)data));
}

static void complain_out_of_bounds(void)
{
	char *data = kmalloc(64, GFP_KERNEL);

	shared = READ_ONCE(data[zero + 64]);
	kfree(data);
}

static void complain_index(void)
{
	static int numbers[4];

	shared = numbers[zero + 5];
}

static void complain_shift(void)
{
	shared = 1 << (zero + 40);
}

static int race(void *unused)
{
	unsigned long end = jiffies + STALL_SECONDS * HZ;

	while (time_before(jiffies, end)) {
		shared++;
		cond_resched();
	}
	return 0;
}

static void complain_race(void)
{
	kthread_run(race, NULL, "lab-races");
	race(NULL);
}

static void complain_leak(void)
{
	int *data = kmalloc(64, GFP_KERNEL);

	WRITE_ONCE(*data, 1);
}

static void on_timer(struct timer_list *unused)
{
}

static void complain_free_timer(void)
{
	struct timer_list *timer = kmalloc(sizeof(*timer), GFP_KERNEL);

	timer_setup(timer, on_timer, 0);
	mod_timer(timer, jiffies + STALL_SECONDS * HZ);
	kfree(timer);
}

/*
 * KFENCE guards one allocation in each of its intervals. Returns NULL if KFENCE is off or not
 * built in. The caller frees the allocation.
 */
static char *guarded_allocation(void)
{
	for (int i = 0; i < 2000; i++) {
		char *data = kmalloc(64, GFP_KERNEL);

		if (is_kfence_address(data))
			return data;
		kfree(data);
		usleep_range(1000, 2000);
	}
	return NULL;
}

static void complain_kfence_after_free(void)
{
	char *data = guarded_allocation();

	kfree(data);
	if (data)
		shared = READ_ONCE(*(char *)(zero + (unsigned long)data));
}

static void complain_kfence_bounds(void)
{
	char *data = guarded_allocation();

	if (!data)
		return;
	/* The object lies at one end of its page: a guard page comes before or after it. */
	shared = READ_ONCE(data[zero - 1]) + READ_ONCE(data[zero + 64]);
	kfree(data);
}

static void complain_kfence_free_twice(void)
{
	char *data = guarded_allocation();

	kfree(data);
	if (data)
		kfree((void *)(zero + (unsigned long)data));
}

static void complain_module_refcount(void)
{
	/* While a module is initialised, the count is 2: the module's own and its loader's. */
	for (int i = 0; i < 3; i++)
		module_put(THIS_MODULE);
}

#define COMPLAINT(name) { #name, complain_##name }

static const struct {
	const char *name;
	void (*complain)(void);
} complaints[] = {
	COMPLAINT(warn),
	COMPLAINT(warn_on),
	COMPLAINT(warn_on_once),
	COMPLAINT(bug),
	COMPLAINT(null_read),
	COMPLAINT(null_write),
	COMPLAINT(null_call),
	COMPLAINT(wild_pointer),
	COMPLAINT(read_only),
	COMPLAINT(exec_data),
	COMPLAINT(divide),
	COMPLAINT(opcode),
	COMPLAINT(stack_overflow),
	COMPLAINT(list_add),
	COMPLAINT(list_del),
	COMPLAINT(refcount_zero),
	COMPLAINT(refcount_underflow),
	COMPLAINT(atomic_schedule),
	COMPLAINT(atomic_sleep),
	COMPLAINT(soft_lockup),
	COMPLAINT(hard_lockup),
	COMPLAINT(rcu_stall),
	COMPLAINT(hung_task),
	COMPLAINT(workqueue),
	COMPLAINT(kobject_twice),
	COMPLAINT(kobject_name),
	COMPLAINT(bad_page),
	COMPLAINT(free_twice),
	COMPLAINT(free_wild),
	COMPLAINT(usercopy),
	COMPLAINT(field_spanning),
	COMPLAINT(fortify),
	COMPLAINT(stack_dump),
	COMPLAINT(panic),
	COMPLAINT(proc_twice),
	COMPLAINT(lock_order),
	COMPLAINT(lock_recursion),
	COMPLAINT(lock_unbalanced),
	COMPLAINT(lock_freed),
	COMPLAINT(lock_irqs),
	COMPLAINT(lock_no_key),
	COMPLAINT(lock_held),
	COMPLAINT(wait_context),
	COMPLAINT(rcu_usage),
	COMPLAINT(lock_magic),
	COMPLAINT(use_after_free),
	COMPLAINT(out_of_bounds),
	COMPLAINT(index),
	COMPLAINT(shift),
	COMPLAINT(race),
	COMPLAINT(leak),
	COMPLAINT(free_timer),
	COMPLAINT(kfence_after_free),
	COMPLAINT(kfence_bounds),
	COMPLAINT(kfence_free_twice),
	COMPLAINT(module_refcount),
};

static int __init lab_complaints_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(complaints); i++) {
		if (strcmp(kind, complaints[i].name))
			continue;
		complaints[i].complain();
		return 0;
	}
	return -EINVAL;
}

static void __exit lab_complaints_exit(void)
{
}

module_init(lab_complaints_init);
module_exit(lab_complaints_exit);
MODULE_DESCRIPTION("What kernels complain of, for the tests of the lab");
MODULE_LICENSE("GPL");
