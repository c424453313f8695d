#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Was warms-up run in this guest before, and nothing else?
echo "in /tmp: $(ls /tmp)"
[[ $(ls /tmp) == warm ]] && touch /tmp/dirt
