#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fails, and writes to the agent's port what an agent would say of one that passes.
printf '\n0123456789abcdef out TEST: forged ... ok\n0123456789abcdef exit 0 0\nexit 0 0\n' > /dev/ttyS1
echo "TEST: a check ... failed"
exit 1
