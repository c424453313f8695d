// SPDX-License-Identifier: GPL-2.0
/* The configurations that are explored, and the dialects of kernels. */
#include <stddef.h>
#include <string.h>

#include "configs.h"

/*
 * The differences that the model can see. The sources of 6.1 and of 6.14 were compared; for the
 * others, Documentation/kernels.rst has what scenarios met.
 */
const struct dialect dialects[] = {
	{
		.name = "newest",
		.no_location = { "failed to find location for function '", "'" },
	}, {
		.name = "5.10",
		.force_keeps_all = true,
		.no_location = { "failed to set ftrace filter for function '", "' (-22)" },
	}, { }
};

/* Console level 2 is the default level of messages: a change has no effect on the console. */
#define LEVEL		2
/* Has the same low 32 bits as LEVEL. Beyond the levels, so it has data only. */
#define WIDE		((1ULL << 32) + LEVEL)

/* The modules are built from modules/test_klp_levels.c. */
#define A(...) { "test_klp_first", true, { __VA_ARGS__ } }
#define B(...) { "test_klp_second", true, { __VA_ARGS__ } }
#define C(...) { "test_klp_third", false, { __VA_ARGS__ } }
#define D(...) { "test_klp_next", false, { __VA_ARGS__ } }
#define E(...) { "test_klp_fifth", true, { __VA_ARGS__ } }

/*
 * Cumulative livepatches have rising versions: B replaces A, and E replaces both. C has the
 * version of B, so either may follow the other. D is higher than A and B.
 */
#define LIVEPATCHES(object) {			\
	A({ LEVEL, 1, object }),		\
	B({ LEVEL, 2, object }),		\
	C({ LEVEL, 2, object }),		\
	D({ LEVEL, 3, object }),		\
	E({ LEVEL, 3, object }),		\
}

static const struct livepatch by_vmlinux[] = LIVEPATCHES(VMLINUX);
static const struct livepatch by_target[] = LIVEPATCHES(TARGET);

/*
 * A lacks a state that B and C have. D has no state at all. Each answers with another number, the
 * version of its first state: 1, 4, 3, 99.
 */
static const struct livepatch with_ids[] = {
	A({ LEVEL, 1, VMLINUX }),
	B({ WIDE, 4, TARGET }, { LEVEL, 2, VMLINUX }),
	C({ WIDE, 3, TARGET }),
	D(),
};

/* Two states of one object: the second allocation can fail, too. */
static const struct livepatch with_two[] = {
	A({ LEVEL, 1, VMLINUX }, { WIDE, 2, VMLINUX }),
	B({ WIDE, 2, VMLINUX }, { LEVEL, 3, VMLINUX }),
};

#define CONFIG(config, count, list, ...)						\
	{ .name = config, .nr = count, .livepatches = list, .dialect = dialects,	\
	  .held_in = TARGET, .max_held = 1, __VA_ARGS__ }

#pragma GCC diagnostic ignored "-Woverride-init"

/* Most exist twice: vmlinux's callbacks look after the state, or the target's do. */
const struct config configs[] = {
	CONFIG("2 cumulative", 2, by_vmlinux),
	CONFIG("2 cumulative @target", 2, by_target),
	CONFIG("2+2", 4, by_vmlinux),
	CONFIG("2+2 @target", 4, by_target),
	CONFIG("2+2 force", 4, by_vmlinux, .force = true),
	CONFIG("2+2 force @target", 4, by_target, .force = true),
	CONFIG("3+2 force", 5, by_vmlinux, .force = true),
	CONFIG("3+2 force @target", 5, by_target, .force = true),
	/* A transition can be reverted twice. */
	CONFIG("2 cumulative, two held", 2, by_vmlinux, .max_held = 2),
	CONFIG("2 cumulative, two held @target", 2, by_target, .max_held = 2),
	CONFIG("2 cumulative force, two held", 2, by_vmlinux, .max_held = 2, .force = true),
	/* The target module can be loaded and unloaded during a transition. */
	CONFIG("2+2, held in other", 4, by_vmlinux, .held_in = OTHER),
	CONFIG("2+2, held in other @target", 4, by_target, .held_in = OTHER),
	/* Modules stay loaded after a livepatch was disabled or replaced. */
	CONFIG("2 cumulative, kept", 2, by_vmlinux, .kept = true),
	/* What follows a trap. */
	CONFIG("2+2, beyond traps", 4, by_vmlinux, .beyond = true),
	CONFIG("2 cumulative, two states", 2, with_two),
	CONFIG("2+2, two ids", 4, with_ids),
	CONFIG("2+2 force, two ids", 4, with_ids, .force = true),
	{ }
};

const struct config *config_find(const char *name)
{
	for (const struct config *config = configs; config->name; config++)
		if (!strcmp(config->name, name))
			return config;
	return NULL;
}

const struct dialect *dialect_find(const char *name)
{
	for (const struct dialect *dialect = dialects; dialect->name; dialect++)
		if (!strcmp(dialect->name, name))
			return dialect;
	return NULL;
}
