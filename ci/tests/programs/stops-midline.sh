#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Exits with 0, but its output ends in the middle of a line.
echo "TEST: a check ... ok"
echo -n "TEST: another che"
