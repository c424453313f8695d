// SPDX-License-Identifier: GPL-2.0
/* Counts in shadow variables of layout 2. */
#define STATE_VERSION 2
#include "test_klp_shadow.c"
