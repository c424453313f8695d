/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Module parameters of test_klp_levels.c through which a scenario looks states up, outside of
 * callbacks:
 *	get_state, get_prev_state
 *			write an id: log what klp_get_state() or klp_get_prev_state()
 *			returns
 *	data		read: the data of each state
 */
#ifndef TEST_KLP_LOOK_UP_H
#define TEST_KLP_LOOK_UP_H

#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/moduleparam.h>
#include "test_klp_level.h"

static int log_state(const char *function, unsigned long id, const struct klp_state *state)
{
	if (state)
		pr_info("%s(%lu): version %u\n", function, id, state->version);
	else
		pr_info("%s(%lu): none\n", function, id);
	return 0;
}

static int get_state_set(const char *val, const struct kernel_param *kp)
{
	unsigned long id;
	int ret = kstrtoul(val, 0, &id);

	return ret ?: log_state("klp_get_state", id, klp_get_state(&patch, id));
}

static int get_prev_state_set(const char *val, const struct kernel_param *kp)
{
	unsigned long id;
	int ret = kstrtoul(val, 0, &id);

	return ret ?: log_state("klp_get_prev_state", id, klp_get_prev_state(id));
}

static const struct kernel_param_ops get_state_ops = { .set = get_state_set };
module_param_cb(get_state, &get_state_ops, NULL, 0200);
MODULE_PARM_DESC(get_state, "look an own state up, and log it");

static const struct kernel_param_ops get_prev_state_ops = { .set = get_prev_state_set };
module_param_cb(get_prev_state, &get_prev_state_ops, NULL, 0200);
MODULE_PARM_DESC(get_prev_state, "look a previous state up, and log it");

static int data_get(char *buf, const struct kernel_param *kp)
{
	const struct level_data *data;
	const struct klp_state *state;
	int len = 0;

	for (state = patch.states; state && state->id; state++) {
		data = state->data;
		if (data)
			len += sysfs_emit_at(buf, len, "%s%lu: original %d, taken over %d",
					     len ? "; " : "", data->id, data->original,
					     data->taken_over);
	}
	return len + sysfs_emit_at(buf, len, len ? "\n" : "none\n");
}

static const struct kernel_param_ops data_ops = { .get = data_get };
module_param_cb(data, &data_ops, NULL, 0444);
MODULE_PARM_DESC(data, "what the states hold");

#endif /* TEST_KLP_LOOK_UP_H */
