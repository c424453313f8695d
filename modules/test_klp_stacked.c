// SPDX-License-Identifier: GPL-2.0
/* Not cumulative: changes console_loglevel on top of others, version 2. */
#define REPLACE 0
#define STATE_VERSION 2
#define LEVEL 8
#include "test_klp_loglevel.c"
