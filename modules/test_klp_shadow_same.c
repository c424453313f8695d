// SPDX-License-Identifier: GPL-2.0
/* Counts in shadow variables, as test_klp_shadow_initial does. */
#define STATE_VERSION 1
#include "test_klp_shadow.c"
