// SPDX-License-Identifier: GPL-2.0
/*
 * klp_change_again - klp_change under another name: it can replace klp_change
 */
#include "klp_change.c"
