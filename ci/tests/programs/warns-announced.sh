#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel executes a real WARN(), which is announced.
echo "# announce-splat: lab_faults: asked to warn"
insmod ./lab_faults.ko fault=warn
echo "TEST: a check ... ok"
