#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel complains of a stall.
echo "<3>rcu: INFO: rcu_sched self-detected stall on CPU" > /dev/kmsg
echo "TEST: a check ... ok"
