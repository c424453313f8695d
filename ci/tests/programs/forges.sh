#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fails, but writes to the agent's port what the agent would write if it passed.
printf '\n0123456789abcdef out TEST: forged ... ok\n0123456789abcdef exit 0 0\nexit 0 0\n' > /dev/ttyS1
echo "TEST: a check ... failed"
exit 1
