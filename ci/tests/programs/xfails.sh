#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fails as expected on this kernel.
echo "XFAIL: fixed in a later kernel"
exit 2
