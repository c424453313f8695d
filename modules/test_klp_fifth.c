// SPDX-License-Identifier: GPL-2.0
/* Changes the states that its module parameters name. */
#include "test_klp_levels.c"
