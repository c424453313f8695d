// SPDX-License-Identifier: GPL-2.0
/* Makes a callback, an allocation or the patching of a function fail. */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/slab.h>
#include "witness.h"

static char callback_object[MODULE_NAME_LEN];
static int callback_error;

int fail_callback(const char *object)
{
	int ret = 0;

	if (callback_error && !strcmp(callback_object, object))
		swap(ret, callback_error);
	return ret;
}

/* The allocations of windows, counted; the one that fails, 0 for none. */
static unsigned int nr_allocations, failing;

bool fail_allocation(void)
{
	return in_window() && ++nr_allocations == failing;
}

void fail_show(struct seq_file *m)
{
	seq_printf(m, "%u\n", nr_allocations);
}

/*
 * The kernel continues here instead of in a function that is to fail. It returns to that
 * function's caller at once: no frame of its own, so that the return address is on top.
 */
static noinline notrace void do_nothing(void)
{
}

static int allocator_entry(struct kprobe *p, struct pt_regs *regs)
{
	if (!fail_allocation())
		return 0;
	regs_set_return_value(regs, 0);
	instruction_pointer_set(regs, (unsigned long)do_nothing);
	return 1;
}

/* A probe with one is not optimised, and may change where the function goes on. */
static void no_post_handler(struct kprobe *p, struct pt_regs *regs, unsigned long flags)
{
}

/* By the names of any kernel: what a kernel lacks cannot be registered. */
static struct kprobe allocators[] = {
	{ .symbol_name = "__kmalloc" },
	{ .symbol_name = "__kmalloc_noprof" },
	{ .symbol_name = "kmalloc_trace" },
	{ .symbol_name = "__kmalloc_cache_noprof" },
	{ .symbol_name = "kmem_cache_alloc_trace" },
	{ .symbol_name = "kmem_cache_alloc" },
	{ .symbol_name = "kmem_cache_alloc_noprof" },
	{ .symbol_name = "__kmalloc_node" },
	{ .symbol_name = "__kmalloc_node_noprof" },
	{ .symbol_name = "__kmalloc_track_caller" },
	{ .symbol_name = "__kmalloc_node_track_caller" },
	{ .symbol_name = "__kmalloc_node_track_caller_noprof" },
	{ .symbol_name = "vmalloc" },
	{ .symbol_name = "vmalloc_noprof" },
	{ .symbol_name = "vzalloc" },
	{ .symbol_name = "vzalloc_noprof" },
};
static bool probed;

static void unprobe(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(allocators); i++)
		if (allocators[i].addr)
			unregister_kprobe(&allocators[i]);
	probed = false;
}

static int probe(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(allocators); i++) {
		const char *name = allocators[i].symbol_name;

		allocators[i] = (struct kprobe){
			.symbol_name = name,
			.pre_handler = allocator_entry,
			.post_handler = no_post_handler,
		};
		if (register_kprobe(&allocators[i]))
			allocators[i].addr = NULL;
		else
			n++;
	}
	probed = true;
	return n ? 0 : -ENOENT;
}

/* A probe with a post_handler has the function to itself: no livepatch can patch it. */
static struct kprobe patched = { .post_handler = no_post_handler };
static char patched_name[KSYM_NAME_LEN];

/* "callback OBJECT ERRNO", "allocation NUMBER", "patching FUNCTION", "nothing". */
int fail_command(const char *what)
{
	char object[MODULE_NAME_LEN];
	int error, ret;

	if (sscanf(what, "callback %55s %d", object, &error) == 2) {
		strscpy(callback_object, object, sizeof(callback_object));
		callback_error = -error;
		return 0;
	}
	if (sscanf(what, "allocation %u", &failing) == 1) {
		nr_allocations = 0;
		return probed ? 0 : probe();
	}
	if (sscanf(what, "patching %100s", patched_name) == 1) {
		memset(&patched, 0, sizeof(patched));
		patched.symbol_name = patched_name;
		patched.post_handler = no_post_handler;
		ret = register_kprobe(&patched);
		if (ret)
			patched.addr = NULL;
		return ret;
	}
	if (!strcmp(what, "nothing")) {
		fail_exit();
		return 0;
	}
	return -EINVAL;
}

void fail_exit(void)
{
	callback_error = 0;
	failing = 0;
	if (probed)
		unprobe();
	if (patched.addr)
		unregister_kprobe(&patched);
	patched.addr = NULL;
}
