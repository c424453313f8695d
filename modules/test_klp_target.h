/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The door in the function that the livepatches under test patch.
 *
 * A transition cannot complete while a task sleeps in a function that is being
 * patched or unpatched. The door keeps a task there for as long as a scenario
 * needs the transition to last. Header only: a livepatch that used a symbol of
 * the target module could not be loaded before it.
 */
#ifndef TEST_KLP_TARGET_H
#define TEST_KLP_TARGET_H

#include <linux/atomic.h>
#include <linux/wait.h>

/**
 * struct test_klp_door - what keeps a task inside a patched function
 * @queue:   where tasks sleep
 * @shut:    they may not leave
 * @light:   their sleep is a light one: any signal ends it
 * @waiting: how many sleep
 */
struct test_klp_door {
	wait_queue_head_t queue;
	bool shut;
	bool light;
	atomic_t waiting;
};

/**
 * test_klp_pass_door() - sleep in the calling function while the door is shut
 * @door: the door, NULL for none
 *
 * The caller must be noinline, and must not end in the call (a sibling call
 * would take it off the stack): return a value after it.
 *
 * The sleep is killable only, unless a light one was asked for: that ends when the
 * kernel signals the tasks that hold a transition up, 15 s after its start.
 *
 * Context: process context, may sleep; takes no locks.
 * Return: 0, -ERESTARTSYS when the task is killed, or signalled in a light sleep.
 */
static __always_inline int test_klp_pass_door(struct test_klp_door *door)
{
	int ret;

	if (!door)
		return 0;

	atomic_inc(&door->waiting);
	if (door->light)
		ret = wait_event_interruptible(door->queue, !READ_ONCE(door->shut));
	else
		ret = wait_event_killable(door->queue, !READ_ONCE(door->shut));
	atomic_dec(&door->waiting);
	return ret;
}

#endif /* TEST_KLP_TARGET_H */
