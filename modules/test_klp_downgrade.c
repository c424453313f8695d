// SPDX-License-Identifier: GPL-2.0
/* Changes console_loglevel: version 1, to load after a higher one. */
#define REPLACE 1
#define STATE_VERSION 1
#define LEVEL 6
#include "test_klp_loglevel.c"
