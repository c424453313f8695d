// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the kernel's variables before and after each window, and notes the words that
 * changed. Memory from an allocator is not compared.
 *
 * Other things change at the same time: clocks, counters, the log. So each check first runs
 * with a livepatch that changes nothing, while the witness learns: what changes then is noise,
 * and the variables that it belongs to are left out from then on.
 */
#include <linux/hash.h>
#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/stop_machine.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include "witness.h"

#define MAX_REGIONS	64
#define CHANGE_BITS	14
#define MAX_CHANGES	((1 << CHANGE_BITS) * 3 / 4)
#define MAX_NOISE	4096
#define MAX_WINDOWS	512

struct region {
	unsigned long start;
	unsigned long end;
	unsigned long *copy;
};

struct change {
	unsigned long addr;	/* 0: a free place of the table */
	unsigned long before;	/* the value before the first window that changed it */
	unsigned long after;	/* and after the latest */
	unsigned long changed;	/* the bits that one of them has changed */
	bool pointer;		/* it was one before or after a window */
	unsigned int who;	/* the latest of these windows */
	bool gone;		/* it was in a module that has been unloaded */
};

static struct region regions[MAX_REGIONS];
static int nr_regions;
static struct change *changes;
static unsigned int nr_changes;
static bool too_many;

static char (*noise)[KSYM_NAME_LEN];
static unsigned int nr_noise;

/* The windows since the last "variables forget". */
static char windows[MAX_WINDOWS][WHO_LEN];
static unsigned int nr_windows;

/* The windows within one that goes on. */
static int depth;

static int copy_regions(void *unused)
{
	int i;

	for (i = 0; i < nr_regions; i++)
		memcpy(regions[i].copy, (void *)regions[i].start,
		       regions[i].end - regions[i].start);
	return 0;
}

static struct change *find_change(unsigned long addr)
{
	unsigned int i = hash_long(addr, CHANGE_BITS);

	while (changes[i].addr && changes[i].addr != addr)
		i = (i + 1) & ((1 << CHANGE_BITS) - 1);
	return &changes[i];
}

void symbol_of(char *buf, unsigned long addr)
{
	char text[KSYM_SYMBOL_LEN];

	sprint_symbol(text, addr);
	text[strcspn(text, "+ ")] = '\0';
	strscpy(buf, text, KSYM_NAME_LEN);
}

bool is_noise(unsigned long addr)
{
	char name[KSYM_NAME_LEN];
	unsigned int i;

	symbol_of(name, addr);
	for (i = 0; i < nr_noise; i++)
		if (!strcmp(noise[i], name))
			return true;
	return false;
}

void add_noise(unsigned long addr)
{
	if (is_noise(addr))
		return;
	if (nr_noise == MAX_NOISE)
		too_many = true;
	else
		symbol_of(noise[nr_noise++], addr);
}

static void forget(void)
{
	unsigned int i;

	for (i = 0; learning && i < 1 << CHANGE_BITS; i++)
		if (changes[i].addr && !changes[i].gone)
			add_noise(changes[i].addr);
	memset(changes, 0, sizeof(*changes) << CHANGE_BITS);
	nr_changes = 0;
	/* The first is the one that goes on. */
	nr_windows = depth ? 1 : 0;
	too_many = false;
}

/* An int of -1 above another int is no pointer, and neither is an error. */
static bool is_pointer(unsigned long value)
{
	return (long)value < 0 && value < (unsigned long)-MAX_ERRNO &&
	       (value >> 32 != U32_MAX || (int)value < 0);
}

static void note_change(unsigned long addr, unsigned long before, unsigned long after)
{
	struct change *change;

	if (nr_changes == MAX_CHANGES && learning)
		forget();
	change = find_change(addr);
	if (!change->addr) {
		if (nr_changes == MAX_CHANGES) {
			too_many = true;
			return;
		}
		nr_changes++;
		change->addr = addr;
		change->before = before;
	}
	change->after = after;
	change->changed |= before ^ after;
	change->pointer |= is_pointer(before) || is_pointer(after);
	change->gone = false;
	change->who = nr_windows - 1;
}

static int compare_regions(void *unused)
{
	int i;

	for (i = 0; i < nr_regions; i++) {
		const unsigned long *now = (void *)regions[i].start;
		const unsigned long *end = (void *)regions[i].end;
		const unsigned long *old = regions[i].copy;

		for (; now < end; now++, old++)
			if (*now != *old)
				note_change((unsigned long)now, *old, *now);
	}
	return 0;
}

static void name_window(const struct window *window)
{
	if (nr_windows == MAX_WINDOWS) {
		too_many = true;
		nr_windows--;
	}
	strscpy(windows[nr_windows++], window->who, WHO_LEN);
}

void variables_begin(const struct window *window)
{
	/* The window around this one ends here, for what it did until now. */
	if (depth++)
		stop_machine(compare_regions, NULL, NULL);
	name_window(window);
	stop_machine(copy_regions, NULL, NULL);
}

void variables_end(void)
{
	stop_machine(compare_regions, NULL, NULL);
	if (--depth)
		stop_machine(copy_regions, NULL, NULL);
}

static int add_region(unsigned long start, unsigned long end)
{
	struct region *region = &regions[nr_regions];

	start = ALIGN(start, sizeof(long));
	end = ALIGN_DOWN(end, sizeof(long));
	if (nr_regions == MAX_REGIONS)
		return -ENOSPC;
	if (end <= start)
		return 0;
	region->copy = vmalloc(end - start);
	if (!region->copy)
		return -ENOMEM;
	region->start = start;
	region->end = end;
	nr_regions++;
	return 0;
}

static void module_data(const struct module *mod, unsigned long *start, unsigned long *end)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	*start = (unsigned long)mod->mem[MOD_DATA].base;
	*end = *start + mod->mem[MOD_DATA].size;
#else
	*start = (unsigned long)mod->core_layout.base + mod->core_layout.ro_after_init_size;
	*end = (unsigned long)mod->core_layout.base + mod->core_layout.size;
#endif
}

void variables_module(const struct module *mod, bool live)
{
	unsigned long start, end;
	int i;

	module_data(mod, &start, &end);
	if (live) {
		if (add_region(start, end))
			too_many = true;
		return;
	}
	for (i = 0; i < nr_regions; i++) {
		if (regions[i].start != ALIGN(start, sizeof(long)))
			continue;
		vfree(regions[i].copy);
		regions[i] = regions[--nr_regions];
		break;
	}
	/* Its variables are no more. */
	for (i = 0; changes && i < 1 << CHANGE_BITS; i++)
		if (changes[i].addr >= start && changes[i].addr < end)
			changes[i].gone = true;
}

/* A pointer by the name of what it points to, or "memory ADDRESS"; a number as it is. */
static void show_value(struct seq_file *m, unsigned long value)
{
	char text[KSYM_SYMBOL_LEN];

	if (!is_pointer(value)) {
		seq_printf(m, "\t%ld", (long)value);
		return;
	}
	sprint_symbol(text, value);
	text[strcspn(text, "/")] = '\0';
	if (strstarts(text, "0x"))
		seq_printf(m, "\tmemory %s", text);
	else
		seq_printf(m, "\t%s", text);
}

static void show_place(struct seq_file *m, unsigned long addr)
{
	char name[KSYM_SYMBOL_LEN];

	sprint_symbol(name, addr);
	name[strcspn(name, "/")] = '\0';
	seq_printf(m, "%s\t%lx", name, addr);
}

static void show_int(struct seq_file *m, const struct change *change, unsigned int shift)
{
	unsigned long now = *(unsigned long *)change->addr;

	if (!(u32)((change->changed | (change->before ^ now)) >> shift))
		return;
	show_place(m, change->addr + shift / 8);
	seq_printf(m, "\t%d\t%d\t%d\t%s\n", (int)(change->before >> shift),
		   (int)(change->after >> shift), (int)(now >> shift), windows[change->who]);
}

static void show_pointer(struct seq_file *m, const struct change *change)
{
	show_place(m, change->addr);
	show_value(m, change->before);
	show_value(m, change->after);
	show_value(m, *(unsigned long *)change->addr);
	seq_printf(m, "\t%s\n", windows[change->who]);
}

/*
 * Each is "NAME+OFFSET  ADDRESS  BEFORE  AFTER  NOW  WHO". The two halves of a word are shown
 * as an int each, unless it is a pointer: a name always stands for the same memory.
 */
static void show_change(struct seq_file *m, const struct change *change)
{
	if (change->pointer || is_pointer(*(unsigned long *)change->addr)) {
		show_pointer(m, change);
		return;
	}
	show_int(m, change, 0);
	show_int(m, change, 32);
}

void variables_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; changes && i < 1 << CHANGE_BITS; i++)
		if (changes[i].addr && !changes[i].gone && !is_noise(changes[i].addr))
			show_change(m, &changes[i]);
	if (too_many)
		seq_puts(m, "overflow\n");
}

void noise_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < nr_noise; i++)
		seq_printf(m, "%s\n", noise[i]);
	if (nr_noise == MAX_NOISE)
		seq_puts(m, "overflow\n");
}

static int prepare(void)
{
	if (changes)
		return 0;
	changes = vzalloc(sizeof(*changes) << CHANGE_BITS);
	noise = vzalloc(sizeof(*noise) * MAX_NOISE);
	return changes && noise ? 0 : -ENOMEM;
}

/* Sets an int, as if something else had done it. */
static int set_int(unsigned long addr, int value)
{
	int i;

	for (i = 0; i < nr_regions; i++)
		if (addr >= regions[i].start && addr + sizeof(int) <= regions[i].end)
			break;
	if (i == nr_regions)
		return -EINVAL;
	WRITE_ONCE(*(int *)addr, value);
	return 0;
}

int variables_command(const char *what)
{
	unsigned long start, end;
	int value, ret = prepare();

	if (ret)
		return ret;
	if (sscanf(what, "region %lx %lx", &start, &end) == 2)
		return add_region(start, end);
	if (sscanf(what, "ignore %lx", &start) == 1) {
		add_noise(start);
		return 0;
	}
	if (sscanf(what, "set %lx %d", &start, &value) == 2)
		return set_int(start, value);
	/* A window in which no livepatch does anything: what changes by itself. */
	if (!strcmp(what, "window begin"))
		variables_begin(&(struct window){ .who = "nobody" });
	else if (!strcmp(what, "window end"))
		variables_end();
	else if (!strcmp(what, "forget"))
		forget();
	else
		return -EINVAL;
	return 0;
}

void variables_exit(void)
{
	int i;

	for (i = 0; i < nr_regions; i++)
		vfree(regions[i].copy);
	vfree(changes);
	vfree(noise);
}
