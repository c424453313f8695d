#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ends, and leaves a process behind that keeps its output open.
sleep 1000 &
echo "TEST: a check ... ok"
