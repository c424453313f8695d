#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ends well, but in the middle of a line: something was cut off.
echo "TEST: a check ... ok"
echo -n "TEST: another che"
