#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Passes if warms-up ran in this guest before, and no other program.
echo "in /tmp: $(ls /tmp)"
[[ $(ls /tmp) == warm ]] && touch /tmp/dirt
