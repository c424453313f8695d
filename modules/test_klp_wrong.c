// SPDX-License-Identifier: GPL-2.0
/* Cannot be enabled: a module parameter names the mistake. */
#define MARKED 1
#include "test_klp_malformed.c"
