// SPDX-License-Identifier: GPL-2.0
/*
 * Holds transitions open: a kernel thread sleeps in a function that the kernel cannot unwind,
 * so the kernel does not switch it. Livepatches of any function are held, on one CPU as well.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/objtool.h>
#include <linux/sched.h>
#include "witness.h"

static struct task_struct *holder;
static DECLARE_COMPLETION(asleep);

/*
 * STACK_FRAME_NON_STANDARD: objtool makes no unwind data for it. A task that sleeps in it has a
 * stack that is not reliable.
 */
static noinline int hold(void *unused)
{
	complete(&asleep);
	for (;;) {
		/* The kernel wakes kernel threads that hold a transition up. */
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}
STACK_FRAME_NON_STANDARD(hold);

int hold_command(const char *what)
{
	struct task_struct *new;

	if (!strcmp(what, "on")) {
		if (holder)
			return -EBUSY;
		reinit_completion(&asleep);
		new = kthread_run(hold, NULL, "klp_witness");
		if (IS_ERR(new))
			return PTR_ERR(new);
		wait_for_completion(&asleep);
		holder = new;
	} else if (!strcmp(what, "off")) {
		hold_exit();
	} else {
		return -EINVAL;
	}
	return 0;
}

void hold_exit(void)
{
	if (holder)
		kthread_stop(holder);
	holder = NULL;
}
