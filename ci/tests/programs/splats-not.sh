#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The complaint that was announced does not come.
echo "# announce-splat: at kernel/of/tests.c:1"
echo "TEST: a check ... ok"
