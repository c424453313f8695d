#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Says that it was skipped, and not why.
exit 4
