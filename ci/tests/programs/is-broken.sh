#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A script with a syntax error: bash exits with 2, which kselftest takes for xfail.
exec bash -c 'echo "TEST: a check ... ok"
if'
