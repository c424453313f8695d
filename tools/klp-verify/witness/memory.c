// SPDX-License-Identifier: GPL-2.0
/*
 * Notes the memory that is allocated during a window and not freed, by the tracepoints of the
 * slab, page and per-CPU allocators. vmalloc() takes pages.
 */
#include <linux/hash.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/tracepoint.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <linux/mm.h>
#include <linux/stacktrace.h>
#include <trace/events/kmem.h>
#include <trace/events/percpu.h>
#include "witness.h"

#define BLOCK_BITS	13
#define MAX_BLOCKS	((1 << BLOCK_BITS) * 3 / 4)

#define PAGES		"pages"

#define FREED		1	/* a place of the table that was used before */

struct block {
	unsigned long addr;	/* 0: free; FREED */
	size_t size;
	unsigned long caller;
	const char *kind;
	char who[WHO_LEN];
};

static DEFINE_RAW_SPINLOCK(lock);
static struct block *blocks;
static unsigned int nr_blocks;
static bool too_many;

static char now_who[WHO_LEN];
static struct task_struct *task;
static bool paused;

bool in_window(void)
{
	return READ_ONCE(task) == current && !READ_ONCE(paused) && in_task();
}

/* The place of a block, or the one where it goes. */
static struct block *find_block(unsigned long addr)
{
	unsigned int i = hash_long(addr, BLOCK_BITS);
	struct block *place = NULL;

	for (; blocks[i].addr; i = (i + 1) & ((1 << BLOCK_BITS) - 1)) {
		if (blocks[i].addr == addr)
			return &blocks[i];
		if (blocks[i].addr == FREED && !place)
			place = &blocks[i];
	}
	return place ?: &blocks[i];
}

/* The place in the livepatch that the allocator was called from, or another place. */
static unsigned long caller_in_livepatch(unsigned long other)
{
	unsigned long entries[24];
	unsigned int i, n = stack_trace_save(entries, ARRAY_SIZE(entries), 2);

	for (i = 0; i < n; i++)
		if (in_livepatch(entries[i]))
			return entries[i];
	return other;
}

static void allocated(const void *ptr, size_t size, unsigned long caller, const char *kind)
{
	struct block *block;
	unsigned long flags;

	if (ZERO_OR_NULL_PTR(ptr) || !in_window())
		return;
	caller = caller_in_livepatch(caller);
	raw_spin_lock_irqsave(&lock, flags);
	if (nr_blocks < MAX_BLOCKS) {
		block = find_block((unsigned long)ptr);
		if (block->addr != (unsigned long)ptr && block->addr != FREED)
			nr_blocks++;
		block->addr = (unsigned long)ptr;
		block->size = size;
		block->caller = caller;
		block->kind = kind;
		strscpy(block->who, now_who, sizeof(block->who));
	} else {
		too_many = true;
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

static void freed(const void *ptr)
{
	struct block *block;
	unsigned long flags;

	if (ZERO_OR_NULL_PTR(ptr) || !READ_ONCE(nr_blocks))
		return;
	raw_spin_lock_irqsave(&lock, flags);
	block = find_block((unsigned long)ptr);
	if (block->addr == (unsigned long)ptr)
		block->addr = FREED;
	raw_spin_unlock_irqrestore(&lock, flags);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
static void on_kmalloc(void *data, unsigned long call_site, const void *ptr, size_t bytes_req,
		       size_t bytes_alloc, gfp_t gfp_flags, int node)
{
	allocated(ptr, bytes_req, call_site, "kmalloc");
}

static void on_cache_alloc(void *data, unsigned long call_site, const void *ptr,
			   struct kmem_cache *s, gfp_t gfp_flags, int node)
{
	allocated(ptr, kmem_cache_size(s), call_site, "kmem_cache_alloc");
}
#else
static void on_kmalloc(void *data, unsigned long call_site, const void *ptr, size_t bytes_req,
		       size_t bytes_alloc, gfp_t gfp_flags)
{
	allocated(ptr, bytes_req, call_site, "kmalloc");
}

static void on_cache_alloc(void *data, unsigned long call_site, const void *ptr,
			   size_t bytes_req, size_t bytes_alloc, gfp_t gfp_flags)
{
	allocated(ptr, bytes_req, call_site, "kmem_cache_alloc");
}

static void on_kmalloc_node(void *data, unsigned long call_site, const void *ptr,
			    size_t bytes_req, size_t bytes_alloc, gfp_t gfp_flags, int node)
{
	allocated(ptr, bytes_req, call_site, "kmalloc");
}

static void on_cache_alloc_node(void *data, unsigned long call_site, const void *ptr,
				size_t bytes_req, size_t bytes_alloc, gfp_t gfp_flags, int node)
{
	allocated(ptr, bytes_req, call_site, "kmem_cache_alloc");
}
#endif

static void on_kfree(void *data, unsigned long call_site, const void *ptr)
{
	freed(ptr);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 12, 0)
static void on_cache_free(void *data, unsigned long call_site, const void *ptr,
			  const struct kmem_cache *s)
#else
static void on_cache_free(void *data, unsigned long call_site, const void *ptr)
#endif
{
	freed(ptr);
}

static void on_page_alloc(void *data, struct page *page, unsigned int order, gfp_t gfp_flags,
			  int migratetype)
{
	allocated(page, PAGE_SIZE << order, 0, PAGES);
}

static void on_page_free(void *data, struct page *page, unsigned int order)
{
	freed(page);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 19, 0)
static void on_percpu_alloc(void *data, unsigned long call_site, bool reserved, bool is_atomic,
			    size_t size, size_t align, void *base_addr, int off,
			    void __percpu *ptr, size_t bytes_alloc, gfp_t gfp)
#else
static void on_percpu_alloc(void *data, bool reserved, bool is_atomic, size_t size, size_t align,
			    void *base_addr, int off, void __percpu *ptr)
#endif
{
	allocated((const void *)ptr, size, 0, "per-CPU memory");
}

static void on_percpu_free(void *data, void *base_addr, int off, void __percpu *ptr)
{
	freed((const void *)ptr);
}

/*
 * kfree_rcu(): what it gets counts as freed. The kernel frees many at once, without a tracepoint. The
 * second argument is the memory, or, before 6.4, the offset of the first in it.
 */
static int on_kfree_rcu(struct kprobe *p, struct pt_regs *regs)
{
	unsigned long head = regs_get_kernel_argument(regs, 0);
	unsigned long second = regs_get_kernel_argument(regs, 1);

	freed((void *)(second < PAGE_SIZE ? head - second : second));
	return 0;
}

static struct kprobe kfree_rcu_probe = {
	.symbol_name = "kvfree_call_rcu",
	.pre_handler = on_kfree_rcu,
};

/* The kernel exports none of these tracepoints: they are found by name. */
static struct {
	const char *name;
	void *probe;
	struct tracepoint *tp;
} traces[] = {
	{ "kmalloc", on_kmalloc },
	{ "kmem_cache_alloc", on_cache_alloc },
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
	{ "kmalloc_node", on_kmalloc_node },
	{ "kmem_cache_alloc_node", on_cache_alloc_node },
#endif
	{ "kfree", on_kfree },
	{ "kmem_cache_free", on_cache_free },
	{ "mm_page_alloc", on_page_alloc },
	{ "mm_page_free", on_page_free },
	{ "percpu_alloc_percpu", on_percpu_alloc },
	{ "percpu_free_percpu", on_percpu_free },
};

static void find_trace(struct tracepoint *tp, void *unused)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(traces); i++)
		if (!strcmp(tp->name, traces[i].name))
			traces[i].tp = tp;
}

void memory_begin(const struct window *window)
{
	strscpy(now_who, window->who, sizeof(now_who));
	WRITE_ONCE(paused, false);
	WRITE_ONCE(task, window->task);
}

void memory_end(void)
{
	WRITE_ONCE(task, NULL);
}

void memory_pause(bool pause)
{
	WRITE_ONCE(paused, pause);
}

/* Each is "KIND  BYTES  CALLER  WHO". */
void memory_show(struct seq_file *m)
{
	char name[KSYM_SYMBOL_LEN];
	unsigned int i;

	/* Memory that is freed after a grace period counts as freed. */
	rcu_barrier();
	for (i = 0; i < 1 << BLOCK_BITS; i++) {
		const struct block *block = &blocks[i];

		if (!block->addr || block->addr == FREED)
			continue;
		/* The slab allocator keeps pages for later. */
		if (!strcmp(block->kind, PAGES) && PageSlab((struct page *)block->addr))
			continue;
		sprint_symbol(name, block->caller);
		name[strcspn(name, "/")] = '\0';
		seq_printf(m, "%s\t%zu\t%s\t%s\n", block->kind, block->size, name, block->who);
	}
	if (too_many)
		seq_puts(m, "overflow\n");
}

int memory_command(const char *what)
{
	unsigned long flags;

	if (strcmp(what, "forget"))
		return -EINVAL;
	raw_spin_lock_irqsave(&lock, flags);
	memset(blocks, 0, sizeof(*blocks) << BLOCK_BITS);
	nr_blocks = 0;
	too_many = false;
	raw_spin_unlock_irqrestore(&lock, flags);
	return 0;
}

static void unregister(unsigned int n)
{
	while (n--)
		tracepoint_probe_unregister(traces[n].tp, traces[n].probe, NULL);
	tracepoint_synchronize_unregister();
}

int memory_init(void)
{
	unsigned int i;
	int ret;

	blocks = vzalloc(sizeof(*blocks) << BLOCK_BITS);
	if (!blocks)
		return -ENOMEM;
	ret = register_kprobe(&kfree_rcu_probe);
	if (ret) {
		pr_err("no probe on %s\n", kfree_rcu_probe.symbol_name);
		vfree(blocks);
		return ret;
	}
	for_each_kernel_tracepoint(find_trace, NULL);
	for (i = 0; i < ARRAY_SIZE(traces); i++) {
		ret = traces[i].tp ? tracepoint_probe_register(traces[i].tp, traces[i].probe, NULL)
				   : -ENOENT;
		if (ret) {
			pr_err("no tracepoint %s\n", traces[i].name);
			unregister(i);
			unregister_kprobe(&kfree_rcu_probe);
			vfree(blocks);
			return ret;
		}
	}
	return 0;
}

void memory_exit(void)
{
	unregister(ARRAY_SIZE(traces));
	unregister_kprobe(&kfree_rcu_probe);
	vfree(blocks);
}
