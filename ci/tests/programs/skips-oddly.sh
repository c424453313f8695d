#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Is skipped with a reason that has control characters and invalid bytes.
printf 'SKIP: odd \x01 \x1b[31m \xff " & < end\n'
exit 4
