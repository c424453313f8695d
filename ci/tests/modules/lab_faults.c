// SPDX-License-Identifier: GPL-2.0
/*
 * Faults that user space alone cannot cause in a kernel, for the tests of the harness.
 *
 * insmod lab_faults.ko fault=warn	a WARN()
 * insmod lab_faults.ko fault=hang	a CPU that runs on with interrupts off
 */
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/string.h>

static char *fault = "";
module_param(fault, charp, 0444);
MODULE_PARM_DESC(fault, "warn or hang");

static int __init lab_faults_init(void)
{
	if (!strcmp(fault, "warn")) {
		WARN(1, "lab_faults: asked to warn\n");
		return 0;
	}
	if (!strcmp(fault, "hang")) {
		local_irq_disable();
		for (;;)
			cpu_relax();
	}
	return -EINVAL;
}

static void __exit lab_faults_exit(void)
{
}

module_init(lab_faults_init);
module_exit(lab_faults_exit);
MODULE_DESCRIPTION("Faults for the tests of the lab");
MODULE_LICENSE("GPL");
