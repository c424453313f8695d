#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Prints without end.
printf -v line '%4000s' ""
while :; do
	echo "$line"
done
