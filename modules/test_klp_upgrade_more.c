// SPDX-License-Identifier: GPL-2.0
/* Changes console_loglevel: version 3. */
#define REPLACE 1
#define STATE_VERSION 3
#define LEVEL 4
#include "test_klp_loglevel.c"
