#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Announces a complaint, but the kernel does not complain.
echo "# announce-splat: at kernel/of/tests.c:1"
echo "TEST: a check ... ok"
