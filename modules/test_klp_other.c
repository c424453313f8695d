// SPDX-License-Identifier: GPL-2.0
/* A second target module. */
#include "test_klp_target.c"
