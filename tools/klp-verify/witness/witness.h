/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The witness: a kernel module that watches what livepatches do, on the kernel that they
 * were built for. A livepatch does not cooperate, and its source is not needed.
 *
 * The checks of klp-verify talk to it by files in /sys/kernel/debug/klp_witness:
 *
 *	do		write: a command, see main.c
 *	livepatches	read: each livepatch that was enabled since the witness was loaded
 *	events		read: callbacks, in order, with what they returned
 *	variables	read: words of kernel variables that changed during a window
 *	allocations	read: memory that was allocated during a window and is not freed
 *	shadow		read: the shadow variables that there are
 *	tries		read: the allocations in windows since "fail allocation"
 *	noise		read: the variables that are left out
 *	pointers	read: words that point into the memory of a livepatch that is unloaded
 *
 * A window is the time in which code of a livepatch runs by the kernel's order: a callback,
 * or the module's init or exit function. The witness puts functions of its own in place of
 * these, by the pointers that the kernel calls them by.
 */
#ifndef KLP_WITNESS_H
#define KLP_WITNESS_H

#include <linux/livepatch.h>
#include <linux/seq_file.h>

#undef pr_fmt
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#define WHO_LEN		(2 * MODULE_NAME_LEN + 16)

/**
 * struct window - what a livepatch does now
 * @who: "pre_patch test_klp_target of livepatch_1", or "init of livepatch_1"
 * @task: the task that does it; NULL: there is no window
 */
struct window {
	char who[WHO_LEN];
	struct task_struct *task;
};

/* memory.c, variables.c: the beginning and the end of each window. May sleep. */
void memory_begin(const struct window *window);
void memory_end(void);
void variables_begin(const struct window *window);
void variables_end(void);

/**
 * variables_module - a module that is no livepatch was loaded, or will be unloaded
 * @mod: the module
 * @live: it was loaded: its variables are compared from now on
 */
void variables_module(const struct module *mod, bool live);

/**
 * memory_pause - allocations from now on are the kernel's own
 * @pause: false: they are the livepatch's again
 *
 * For klp_enable_patch(), which an init function calls. Context: any.
 */
void memory_pause(bool pause);

/**
 * fail_callback - is this pre_patch callback to fail instead of running?
 * @object: name of the object
 *
 * Return: the error, or 0. An error is given out once.
 */
int fail_callback(const char *object);

/**
 * fail_allocation - is this allocation of a window to fail?
 *
 * Context: any. Return: true once, for the one that was asked for.
 */
bool fail_allocation(void);

/**
 * in_window - does this task run code of a livepatch, whose allocations count?
 *
 * Context: any.
 */
bool in_window(void);

/**
 * in_livepatch - is this an address in a livepatch module?
 * @addr: the address
 *
 * Context: any.
 */
bool in_livepatch(unsigned long addr);

/**
 * pointers_module_left - a livepatch is unloaded: remember where its memory was
 * @mod: the module, still whole
 */
void pointers_module_left(const struct module *mod);

/**
 * symbol_of - the name of the variable that an address is in, without an offset
 * @buf: KSYM_NAME_LEN bytes
 * @addr: the address
 */
void symbol_of(char *buf, unsigned long addr);

/**
 * is_noise - does this variable change without a livepatch, too?
 * @addr: an address in the variable
 * Return: whether it is left out.
 */
bool is_noise(unsigned long addr);

/**
 * add_noise - leave a variable out from now on
 * @addr: an address in the variable
 */
void add_noise(unsigned long addr);

/* learning: what changes, or points to an unloaded livepatch, is noise. "learn on", "learn off" */
extern bool learning;

/* Each does one command of the file "do". Return: 0 or -errno. */
int variables_command(const char *what);
int memory_command(const char *what);
int hold_command(const char *what);
int fail_command(const char *what);
int pointers_command(const char *what);
int livepatch_command(const char *what);

/* The files of the same names. */
void livepatches_show(struct seq_file *m);
void events_show(struct seq_file *m);
void variables_show(struct seq_file *m);
void memory_show(struct seq_file *m);
void shadow_show(struct seq_file *m);
void pointers_show(struct seq_file *m);
void noise_show(struct seq_file *m);
void fail_show(struct seq_file *m);

int livepatch_init(void);
void livepatch_exit(void);
int memory_init(void);
void memory_exit(void);
void variables_exit(void);
void hold_exit(void);
void fail_exit(void);

#endif /* KLP_WITNESS_H */
