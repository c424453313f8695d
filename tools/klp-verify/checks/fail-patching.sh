#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# When a function cannot be patched, nothing of the livepatch is left.
# rules: S5d C7

. "${0%/*}"/verify.sh

load_targets
forget
enable "$NEW"
mapfile -t functions < <(awk -F '\t' '$1 == "function" { print ($3 == "vmlinux" ? "" : $3 ":") $4 }' "$WITNESS/livepatches")
disable "$NEW"
unload "$NEW"
((${#functions[@]})) || not_needed "$NEW patches no function"
forget
witness "fail patching ${functions[-1]}" || cannot "${functions[-1]} cannot be made to fail"
! load "$NEW" || cannot "${functions[-1]} can be patched all the same"
witness "fail nothing"
no_trace S5d "after ${functions[-1]} could not be patched"
end
