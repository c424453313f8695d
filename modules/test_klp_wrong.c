// SPDX-License-Identifier: GPL-2.0
/* Cannot be enabled: what is wrong is a module parameter. */
#define MARKED 1
#include "test_klp_malformed.c"
