#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel panics, after a line that passes.
echo "TEST: a check ... ok"
# Give the agent time to send the line.
sleep .5
echo c > /proc/sysrq-trigger
sleep 1000
