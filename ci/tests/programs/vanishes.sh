#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The machine resets, after a line that passes.
echo "TEST: a check ... ok"
# Give the agent time to send the line.
sleep .5
echo b > /proc/sysrq-trigger
sleep 1000
