// SPDX-License-Identifier: GPL-2.0
/* Counts in shadow variables of layout 1. */
#define STATE_VERSION 1
#include "test_klp_shadow.c"
