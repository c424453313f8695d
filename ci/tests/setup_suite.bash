# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Once for all tests: a guest that has programs/, booted once.

setup_suite() {
	local project kernel image

	# Once for all, or each test that uses these would say "command not found".
	bats_require_minimum_version 1.5.0

	project=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export SUITE=$BATS_SUITE_TMPDIR/klp-state
	mkdir -p "$SUITE"

	SUITE_BUILD=$("$project/ci/lib/build-folder")
	export SUITE_BUILD
	# A run beside this one builds them, too.
	flock "$SUITE_BUILD/.guest.lock" make -C "$project" --silent programs
	# Two lines: the image and its build tree.
	mapfile -t kernel < <("$project/ci/linux/get-kernel")
	"$project/ci/linux/check-kernel" "${kernel[@]}" > "$SUITE/release"
	image=$("$project/ci/linux/boot-image" "${kernel[@]}" "$SUITE")
	ln -s "$image" "$SUITE/kernel"
	# What user space cannot do to a kernel a module does.
	"$project/ci/guest/modules" "${kernel[1]}" "$SUITE/modules" "$project/ci/tests/modules"
	cp -R "$project/ci/tests/programs" "$SUITE/modules/stripped"/*.ko "$SUITE/"
	mv "$SUITE"/*.ko "$SUITE/programs/"
	# What runs on a machine that is no guest of ours.
	make -C "$project" --silent install INSTALL_PATH="$SUITE/installed"
	"$project/ci/guest/initramfs" "$SUITE/initramfs" "$SUITE/programs" "$SUITE/installed" > /dev/null

	# shellcheck source=lab.bash
	. "$project/ci/tests/lab.bash"
	BATS_TEST_TMPDIR=$SUITE
	lab_command passes
	timeout 120 "${COMMAND[@]}" > "$SUITE/first" 2>&1 < /dev/null || {
		cat "$SUITE/first" >&3
		return 1
	}
}
