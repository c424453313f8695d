#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ends-talking.sh BYTES - prints a line, a second later a line of that many bytes, and ends.
echo "TEST: a check ... ok"
sleep 1
printf "%0$1d\n"
