#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The example for livepatch authors changes its state when enabled, and restores it when disabled.
# rules: S1 S3
# loads: test_klp_example

. "${0%/*}"/state.sh

start_state_test "the example"

original=$(< /proc/sys/kernel/panic)

load_lp $EXAMPLE
expect_patched $EXAMPLE --
check "kernel.panic" 30 "$(< /proc/sys/kernel/panic)"

disable_lp $EXAMPLE
expect_unpatched $EXAMPLE --
check "kernel.panic" "$original" "$(< /proc/sys/kernel/panic)"
unload_lp $EXAMPLE

check_log
