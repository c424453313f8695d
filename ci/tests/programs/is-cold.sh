#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Passes if it is the first program in this guest.
echo "in /tmp: $(ls /tmp)"
[[ ! $(ls /tmp) ]] && touch /tmp/dirt
