// SPDX-License-Identifier: GPL-2.0
/*
 * Finds words that point into the memory of a livepatch that has been unloaded: in the kernel's
 * variables, in the per-CPU ones, and in slab memory. Freed slab memory must have no pointers
 * left: boot with init_on_free=1.
 */
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/version.h>
#include "witness.h"

#define MAX_LEFT	32

/* The pages of a small guest are all below this: few are holes. */
#define END_PFN		(get_num_physpages() + (16UL << (20 - PAGE_SHIFT)))

struct left {
	char name[MODULE_NAME_LEN];
	unsigned long start;
	unsigned long end;
};

static struct left left[MAX_LEFT];
static int nr_left;

/* All of them are between these: most words are not. */
static unsigned long lowest = ULONG_MAX, highest;
static unsigned long regions[8][2];
static int nr_regions;
static unsigned long percpu_start, percpu_end;

static void add(const struct module *mod, void *base, unsigned int size)
{
	struct left *l = &left[nr_left];

	if (!size || nr_left == MAX_LEFT)
		return;
	strscpy(l->name, mod->name, sizeof(l->name));
	l->start = (unsigned long)base;
	l->end = l->start + size;
	lowest = min(lowest, l->start);
	highest = max(highest, l->end);
	nr_left++;
}

void pointers_module_left(const struct module *mod)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	int i;

	for (i = MOD_TEXT; i <= MOD_RO_AFTER_INIT; i++)
		add(mod, mod->mem[i].base, mod->mem[i].size);
#else
	add(mod, mod->core_layout.base, mod->core_layout.size);
#endif
}

/* The module that the word points into, or NULL. */
static const struct left *points_into(unsigned long word)
{
	int i;

	if (likely(word < lowest || word >= highest))
		return NULL;
	for (i = 0; i < nr_left; i++)
		/* The allocator of modules' memory keeps the start itself for a while. */
		if (word > left[i].start && word < left[i].end)
			return &left[i];
	return NULL;
}

static void name_place(char *name, const char *where, const void *start, const void *word)
{
	if (where) {
		snprintf(name, KSYM_SYMBOL_LEN, "%s+%#zx", where, (size_t)(word - start));
		return;
	}
	sprint_symbol(name, (unsigned long)word);
	name[strcspn(name, "/")] = '\0';
}

/*
 * Looks at a piece of memory. @where: its name, or NULL when its words have symbols. Without a
 * file to write to, what is found is noise.
 */
static void look(struct seq_file *m, const char *where, const void *start, const void *end)
{
	const unsigned long *word;

	for (word = start; (void *)word < end; word++) {
		const struct left *l = points_into(*word);
		char name[KSYM_SYMBOL_LEN];

		if (!l)
			continue;
		if (!m) {
			add_noise((unsigned long)word);
			continue;
		}
		if (is_noise((unsigned long)word))
			continue;
		name_place(name, where, start, word);
		seq_printf(m, "%s\t%s+%#lx\n", name, l->name, *word - l->start);
	}
}

static void look_everywhere(struct seq_file *m)
{
	unsigned long pfn;
	int i, cpu;

	if (!nr_left)
		return;
	/* What is freed after a grace period is free now. */
	rcu_barrier();
	for (i = 0; i < nr_regions; i++)
		look(m, NULL, (void *)regions[i][0], (void *)regions[i][1]);
	for_each_possible_cpu(cpu)
		look(m, "per-CPU memory", (void *)percpu_start + per_cpu_offset(cpu),
		     (void *)percpu_end + per_cpu_offset(cpu));
	for (pfn = 0; pfn < END_PFN; pfn++) {
		if (!pfn_valid(pfn) || !PageSlab(compound_head(pfn_to_page(pfn))))
			continue;
		look(m, "slab memory", pfn_to_kaddr(pfn), pfn_to_kaddr(pfn + 1));
		cond_resched();
	}
}

/* Each is "WHERE  LIVEPATCH+OFFSET". */
void pointers_show(struct seq_file *m)
{
	look_everywhere(m);
}

int pointers_command(const char *what)
{
	if (!strcmp(what, "forget")) {
		if (learning)
			look_everywhere(NULL);
		nr_left = 0;
		lowest = ULONG_MAX;
		highest = 0;
		return 0;
	}
	if (sscanf(what, "percpu %lx %lx", &percpu_start, &percpu_end) == 2)
		return 0;
	if (nr_regions == ARRAY_SIZE(regions))
		return -ENOSPC;
	if (sscanf(what, "region %lx %lx", &regions[nr_regions][0], &regions[nr_regions][1]) != 2)
		return -EINVAL;
	nr_regions++;
	return 0;
}
