#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fails, and prints bytes that XML, UTF-8 or a terminal must not get: control characters, also one
# above 127, invalid bytes, NUL.
printf 'a \x01 b \x1b[31m red \xc2\x9b \xff\xfe \xc3\xa9 \x00 & <tag> ]]> end\n'
exit 1
