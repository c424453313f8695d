#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Checks nothing.
exit 0
