// SPDX-License-Identifier: GPL-2.0
/* Not cumulative, and does not list the state. */
#define REPLACE 0
#define STATE_VERSION 0
#define LEVEL 0
#include "test_klp_loglevel.c"
