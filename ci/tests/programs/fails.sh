#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fails, and prints why.
echo "TEST: a check ... not what was expected:"
echo "expected 1, found 2" >&2
exit 1
