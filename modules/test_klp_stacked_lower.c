// SPDX-License-Identifier: GPL-2.0
/* Not cumulative: changes console_loglevel on top of others, version 1. */
#define REPLACE 0
#define STATE_VERSION 1
#define LEVEL 8
#include "test_klp_loglevel.c"
