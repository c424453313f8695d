// SPDX-License-Identifier: GPL-2.0
/* Uses a variable of vmlinux and one of the target module. */
#define OF_VMLINUX saved_command_line
#define OF_TARGET test_klp_target_own
#include "test_klp_reach.c"
