#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Passes when KLP_LAB says that this program has the guest for itself: see need_own_machine() in
# functions.sh.

echo "told: ${KLP_LAB-}, is: $0"
[[ ${KLP_LAB-} == "$0" ]]
