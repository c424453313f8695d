// SPDX-License-Identifier: GPL-2.0
/* Patches the functions that its module parameters name. */
#include "test_klp_functions.c"
