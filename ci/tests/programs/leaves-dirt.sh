#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Passes in a fresh guest, and leaves a file: it would fail in the same guest again.
[[ ! -e /tmp/dirt ]] || exit 1
echo > /tmp/dirt
echo "TEST: a check ... ok"
