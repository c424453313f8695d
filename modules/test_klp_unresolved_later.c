// SPDX-License-Identifier: GPL-2.0
/* Uses a variable that the target module does not have. */
#define OF_VMLINUX saved_command_line
#define OF_TARGET test_klp_no_such
#include "test_klp_reach.c"
