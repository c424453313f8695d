#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fails, and prints bytes that XML or UTF-8 does not allow: control characters, invalid bytes, NUL.
printf 'a \x01 b \x1b[31m red \xff\xfe \xc3\xa9 \x00 & <tag> ]]> end\n'
exit 1
