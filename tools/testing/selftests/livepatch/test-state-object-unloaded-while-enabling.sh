#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A livepatch enabled while its target module unloads neither patches it nor runs its callbacks.
# rules: K8
# loads: test_klp_first test_klp_target

. "${0%/*}"/state.sh

# stop_lingering - let rmmod finish
stop_lingering() {
	kill "$reader"
	wait "$reader" "$remover"
}

start_state_test "enable while a target module is unloaded"

load_mod $TARGET
cat /sys/module/$TARGET/parameters/linger &
reader=$!
wait_until "$TARGET_DIR/waiting" 1 || die "no reader keeps the module from being unloaded"
log "% rmmod $TARGET"
rmmod $TARGET &
remover=$!
wait_until /sys/module/$TARGET/initstate || die "rmmod does not begin to unload the module"

load_lp $FIRST
expect_patched $FIRST "pre_patch: vmlinux" -- "post_patch: vmlinux"
if tells_patched; then
	check_sysfs_value $FIRST $TARGET/patched 0
fi

stop_lingering
[[ ! -e /sys/module/$TARGET ]] || die "the module is still loaded"
load_mod $TARGET
expect_object_loaded $FIRST $TARGET "pre_patch: $TARGET" "post_patch: $TARGET"
check_target_version 99

disable_lp $FIRST
expect_unpatched $FIRST "pre_unpatch: vmlinux" "pre_unpatch: $TARGET" -- \
	"post_unpatch: vmlinux" "post_unpatch: $TARGET"

check_log
