#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same, in a reason: that goes to other places.
printf 'SKIP: odd \x01 \x1b[31m \xff " & < end\n'
exit 4
