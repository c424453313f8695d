// SPDX-License-Identifier: GPL-2.0
/* Changes console_loglevel, as test_klp_initial does. */
#define REPLACE 1
#define STATE_VERSION 1
#define LEVEL 6
#include "test_klp_loglevel.c"
