/* SPDX-License-Identifier: GPL-2.0 */
/* A machine with a fake QEMU. To be included after the unit. */
#ifndef UNIT_MACHINE_H
#define UNIT_MACHINE_H

#include "vm.h"

#define FAKE_MACHINE {							\
	.qemu = UNIT_DIR "/fake-qemu", .kernel = "kernel", .initrd = "initrd",	\
	.append = "", .accel = "tcg", .cpu = "qemu64", .ram = -1, .smp = 1, .memory = 1,	\
}

/** TEST_WITH_MACHINE - a test that runs in a new folder with the files of enter_machine() */
#define TEST_WITH_MACHINE(f) cmocka_unit_test_setup_teardown(f, enter_machine, leave_scratch)

/** enter_machine() - enter_scratch(), with the files that the machine names, and a state */
static inline int enter_machine(void **state)
{
	if (enter_scratch(state))
		return -1;
	put_file("kernel", "kernel");
	put_file("initrd", "initrd");
	put_file("state", "saved\n");
	return 0;
}

#endif /* UNIT_MACHINE_H */
