// SPDX-License-Identifier: GPL-2.0
/* Another module to patch. */
#include "test_klp_target.c"
