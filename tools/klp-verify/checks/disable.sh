#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Disabling and unloading the livepatch leaves everything as it was.
# rules: S3 K4 K5

. "${0%/*}"/verify.sh

load_targets
forget
read_sysctls sysctls.before
enable "$NEW"
disable "$NEW"
check_variables S3 "after the disable"
check_sysctls S3 "after the disable" sysctls.before
advise_on_data "$NEW" "after the disable"
unload "$NEW"
# A timer or work item that the livepatch has left behind would run now, and crash the kernel.
sleep 2
check_restored "after the unload"
end
