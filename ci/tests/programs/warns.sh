#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel executes a real WARN().
insmod ./lab_faults.ko fault=warn
echo "TEST: a check ... ok"
