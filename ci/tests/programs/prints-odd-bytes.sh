#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fails, and prints what neither XML nor UTF-8 has: control characters, invalid bytes, a NUL.
printf 'a \x01 b \x1b[31m red \xff\xfe \xc3\xa9 \x00 & <tag> ]]> end\n'
exit 1
