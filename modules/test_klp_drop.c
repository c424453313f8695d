// SPDX-License-Identifier: GPL-2.0
/* Cumulative, but does not list the state. */
#define REPLACE 1
#define STATE_VERSION 0
#define LEVEL 0
#include "test_klp_loglevel.c"
