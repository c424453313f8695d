// SPDX-License-Identifier: GPL-2.0
/* Changes console_loglevel: version 2, with wider data. */
#define REPLACE 1
#define STATE_VERSION 2
#define LEVEL 7
#include "test_klp_loglevel.c"
