/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Holds a task inside the function that the livepatches under test patch.
 *
 * A transition cannot complete while a task sleeps in a function that is being patched or
 * unpatched. A held task sleeps there for as long as a scenario needs the transition to last.
 * Header only: a livepatch that used a symbol of the target module could not be loaded before
 * that module.
 */
#ifndef TEST_KLP_TARGET_H
#define TEST_KLP_TARGET_H

#include <linux/atomic.h>
#include <linux/wait.h>

/**
 * struct test_klp_hold - holds tasks inside a patched function
 * @queue:         where the held tasks sleep
 * @released:      they may return
 * @interruptible: any signal ends their sleep
 * @waiting:       how many are held
 */
struct test_klp_hold {
	wait_queue_head_t queue;
	bool released;
	bool interruptible;
	atomic_t waiting;
};

/**
 * test_klp_hold_task() - sleep in the calling function until tasks are released
 * @hold: holds the task, NULL not to hold it
 *
 * The caller must be noinline, and must not end in the call (a sibling call
 * would take it off the stack): return a value after it.
 *
 * Only a fatal signal ends the sleep, unless @hold->interruptible is set. An interruptible
 * sleep ends when the kernel signals the tasks that block a transition, 15 s after its start.
 *
 * Context: process context, may sleep; takes no locks.
 * Return: 0; -ERESTARTSYS when the task is killed, or signalled in an interruptible sleep.
 */
static __always_inline int test_klp_hold_task(struct test_klp_hold *hold)
{
	int ret;

	if (!hold)
		return 0;

	atomic_inc(&hold->waiting);
	if (hold->interruptible)
		ret = wait_event_interruptible(hold->queue, READ_ONCE(hold->released));
	else
		ret = wait_event_killable(hold->queue, READ_ONCE(hold->released));
	atomic_dec(&hold->waiting);
	return ret;
}

#endif /* TEST_KLP_TARGET_H */
