// SPDX-License-Identifier: GPL-2.0
/* Uses a variable that vmlinux does not have. */
#define OF_VMLINUX test_klp_no_such
#define OF_TARGET test_klp_target_own
#include "test_klp_reach.c"
