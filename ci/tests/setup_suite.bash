# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Once before all tests: boot a guest that has the programs in programs/.

setup_suite() {
	local project kernel image

	# Fail here if bats is too old. Otherwise each test fails with "command not found".
	bats_require_minimum_version 1.5.0

	project=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export SHARED=$BATS_SUITE_TMPDIR/klp-state
	mkdir -p "$SHARED"

	SUITE_BUILD=$("$project/ci/lib/build-folder")
	export SUITE_BUILD
	# Another run may build them at the same time.
	flock "$SUITE_BUILD/.guest.lock" make -C "$project" --silent programs
	# Two lines: the image and its build tree.
	mapfile -t kernel < <("$project/ci/linux/get-kernel")
	"$project/ci/linux/check-kernel" "${kernel[@]}" > "$SHARED/release"
	image=$("$project/ci/linux/boot-image" "${kernel[@]}" "$SHARED")
	ln -s "$image" "$SHARED/kernel"
	# Modules for what programs in user space cannot do to a kernel.
	"$project/ci/guest/modules" "${kernel[1]}" "$SHARED/modules" "$project/ci/tests/modules"
	cp -R "$project/ci/tests/programs" "$SHARED/modules/stripped"/*.ko "$SHARED/"
	mv "$SHARED"/*.ko "$SHARED/programs/"
	cp "$project/ci/guest/inside/machine-state.sh" "$SHARED/programs/"
	# The scenarios for a real machine: install.bats.
	make -C "$project" --silent install INSTALL_PATH="$SHARED/installed"
	"$project/ci/guest/initramfs" "$SHARED/initramfs" "$SHARED/programs" "$SHARED/installed" > /dev/null

	# shellcheck source=lab.bash
	. "$project/ci/tests/lab.bash"
	BATS_TEST_TMPDIR=$SHARED
	lab_command passes
	timeout 120 "${COMMAND[@]}" > "$SHARED/first" 2>&1 < /dev/null || {
		cat "$SHARED/first" >&3
		return 1
	}
}
