#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Does not end.
echo "TEST: hangs ..."
sleep 1000
