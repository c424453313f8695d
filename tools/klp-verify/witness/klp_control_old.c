// SPDX-License-Identifier: GPL-2.0
/* An older livepatch that changes nothing, for klp_control to replace. */
#include "klp_control.c"
