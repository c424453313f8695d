#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A WARN() of the kernel's own.
insmod ./lab_faults.ko fault=warn
echo "TEST: a check ... ok"
