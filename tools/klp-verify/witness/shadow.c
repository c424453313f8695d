// SPDX-License-Identifier: GPL-2.0
/* Lists the shadow variables that there are. */
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include "witness.h"

#define SHADOW_BITS	12	/* of the kernel's table */

/* The kernel's struct klp_shadow, which no header has. The same from 5.10 to 7.3. */
struct shadow {
	struct hlist_node node;
	struct rcu_head rcu_head;
	void *obj;
	unsigned long id;
};

static unsigned long shadow_hash;
module_param(shadow_hash, ulong, 0400);
MODULE_PARM_DESC(shadow_hash, "address of the kernel's klp_shadow_hash");

void shadow_show(struct seq_file *m)
{
	struct hlist_head *table = (void *)shadow_hash;
	struct shadow *shadow;
	int i;

	if (!table)
		return;
	rcu_read_lock();
	for (i = 0; i < 1 << SHADOW_BITS; i++)
		hlist_for_each_entry_rcu(shadow, &table[i], node)
			seq_printf(m, "%#lx\n", shadow->id);
	rcu_read_unlock();
}
