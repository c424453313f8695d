// SPDX-License-Identifier: GPL-2.0
/* Performs operations by system calls, and waits for what they lead to. */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../klp-model/text.h"
#include "internal.h"
#include "system.h"

/* How long the kernel may take to get as far as the model, in seconds */
#define MAX_WAIT	20
/* So often the program only lets others run; after that it sleeps between two looks. */
#define BUSY_LOOKS	200

#define RETRY	"/sys/kernel/debug/klp_explore/retry"
#define LEVELS	"/proc/sys/kernel/printk"

void machine_set_levels(void)
{
	char text[64];
	int error;

	snprintf(text, sizeof(text), "%u %u %u %u", original_levels[0], original_levels[1],
		 original_levels[2], original_levels[3]);
	error = write_text(LEVELS, text);
	if (error)
		die(LEVELS ": %s", strerror(-error));
}

static void file_of(char path[PATH_LEN], const char *module)
{
	snprintf(path, PATH_LEN, "test_modules/%s.ko", module);
}

static void need_module(const char *module, const char *params)
{
	char path[PATH_LEN];
	int error;

	file_of(path, module);
	error = load_module(path, params);
	if (error)
		die("%s cannot be loaded: %s", module, strerror(-error));
}

/* An earlier walk leaves it loaded: to find a symbol takes an emulated kernel half a second. */
static void need_retry(void)
{
	unsigned long work;
	char params[100];

	if (exists(RETRY))
		return;
	work = address_of("klp_transition_work");
	if (!work)
		die("the kernel hides klp_transition_work in /proc/kallsyms: it cannot be made to retry");
	snprintf(params, sizeof(params), "work=%#lx rcu=%#lx", work, address_of("rcu_tasks"));
	need_module("klp_explore", params);
}

void machine_begin(struct machine *machine, const struct config *config)
{
	memset(machine, 0, sizeof(*machine));
	machine->config = config;
	machine->tasks.module = object_name(config->held_in);
	if (!exists("/sys/kernel/livepatch"))
		die("the kernel has no livepatching");
	need_retry();
	if (config->held_in == OTHER)
		need_module(object_name(OTHER), "");
	machine_set_levels();
	kernel_log_open();
}

/* Have the kernel look again whether the tasks can switch. */
static void retry(void)
{
	int error = write_text(RETRY, "1");

	if (error)
		die(RETRY ": %s", strerror(-error));
}

/*
 * The operations
 */

static void params_of(const struct machine *m, const struct operation *op, char *text, size_t size)
{
	const struct livepatch *livepatch = &m->config->livepatches[op->livepatch];
	const struct state *state;
	int len;

	len = snprintf(text, size, "replace=%d answer=%u", livepatch->replace, op->livepatch + 1);
	for (state = livepatch->states; state->id; state++)
		len += snprintf(text + len, size - len, "%s%" PRIu64 ":%u@%s",
				state == livepatch->states ? " states=" : ",", state->id,
				state->version, object_name(state->object));
	if (op->failure == REFUSE)
		snprintf(text + len, size - len, " refuse=%s", object_name(op->object));
	else if (op->failure == NO_MEMORY)
		snprintf(text + len, size - len, " allocate_fails=%u", op->nth);
	else if (op->failure == UNTRACED)
		snprintf(text + len, size - len, " untraced=%s", object_name(op->object));
}

static const char *module_of(const struct machine *m, uint8_t livepatch)
{
	return m->config->livepatches[livepatch].module;
}

static int load(const struct machine *m, const struct operation *op)
{
	char path[PATH_LEN], params[300];

	file_of(path, module_of(m, op->livepatch));
	params_of(m, op, params, sizeof(params));
	return load_module(path, params);
}

/* A livepatch that is not installed has no such file: -ENOENT. */
static int write_sysfs(const struct machine *m, uint8_t livepatch, const char *file,
		       const char *value)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "/sys/kernel/livepatch/%s/%s", module_of(m, livepatch), file);
	return write_text(path, value);
}

static int load_target(const struct machine *m, const struct operation *op)
{
	char target[PATH_LEN], refuse[PATH_LEN];
	int error, again;

	file_of(target, object_name(TARGET));
	if (op->failure != REFUSE)
		return load_module(target, "");

	snprintf(refuse, sizeof(refuse), "/sys/module/%s/parameters/refuse",
		 module_of(m, op->livepatch));
	error = write_text(refuse, object_name(TARGET));
	if (error)
		return error;
	error = load_module(target, "");
	again = write_text(refuse, "\n");
	return again ? again : error;
}

static int perform(struct machine *m, const struct operation *op)
{
	switch (op->action) {
	case LOAD:
		return load(m, op);
	case UNLOAD:
		return unload_module(module_of(m, op->livepatch));
	case DISABLE:
		return write_sysfs(m, op->livepatch, "enabled", "0");
	case ENABLE:
		return write_sysfs(m, op->livepatch, "enabled", "1");
	case FORCE:
		return write_sysfs(m, op->livepatch, "force", "1");
	case HOLD:
		return tasks_hold(&m->tasks);
	case RELEASE:
		return tasks_release(&m->tasks, &m->released);
	case LOAD_TARGET:
		return load_target(m, op);
	case UNLOAD_TARGET:
		return unload_module(object_name(TARGET));
	default:
		return -EINVAL;
	}
}

/*
 * Waiting
 */

/* The kernel drops its reference to a livepatch's module in a work item. */
static bool try_unload(struct machine *m, uint8_t livepatch)
{
	int balance = read_parameter_number(m, livepatch, "balance");

	if (unload_module(module_of(m, livepatch)))
		return false;
	m->unloaded |= 1 << livepatch;
	m->balance[livepatch] = balance;
	return true;
}

static bool livepatch_settled(struct machine *m, uint8_t livepatch, const struct world *after,
			      bool unload)
{
	const struct loaded *loaded = &after->livepatches[livepatch];
	int transition = read_sysfs_number(m, livepatch, "transition");

	if (unload && !(m->unloaded >> livepatch & 1) && !try_unload(m, livepatch))
		return false;
	if (!loaded->module)
		return true;
	if (!is_installed(after, livepatch))
		return transition < 0 && read_references(m, livepatch) == loaded->referenced;
	return transition == (after->transition == livepatch);
}

static bool settled(struct machine *m, const struct world *after, const struct observation *seen)
{
	bool all = true;

	for (uint8_t i = 0; i < m->config->nr; i++)
		all &= livepatch_settled(m, i, after, seen->unloaded >> i & 1);
	return all;
}

void machine_step(struct machine *m, const struct operation *op, const struct world *after,
		  const struct observation *seen)
{
	unsigned int looks = 0;
	double end;

	m->unloaded = 0;
	m->slow = false;
	m->released.nr = 0;
	m->error = perform(m, op);
	/* When they differ already, nobody knows what to wait for. */
	end = seconds() + (m->error == seen->error ? MAX_WAIT : 0);
	/* Tasks that were released have returned by now. */
	retry();
	while (!settled(m, after, seen)) {
		if (seconds() > end) {
			m->slow = true;
			break;
		}
		if (++looks < BUSY_LOOKS)
			sched_yield();
		else
			usleep(1000);
		retry();
	}
	kernel_log_read(&m->log);
}
