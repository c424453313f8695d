// SPDX-License-Identifier: GPL-2.0
/* Cannot be enabled: it is not marked as a livepatch. */
#define MARKED 0
#include "test_klp_malformed.c"
