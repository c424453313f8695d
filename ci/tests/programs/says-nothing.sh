#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Exits with 0, but prints nothing.
exit 0
