# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Builds and installs a folder of tests, ours or the kernel's, with the kernel's kselftest.
#
# shellcheck disable=SC2034 # for scripts that source this

# shellcheck source=ci/guest/guest.sh
. "$(dirname "${BASH_SOURCE[0]}")/guest.sh"

# kselftest_install(tree, source, kdir, folder): build the tests in
# tree/tools/testing/selftests/livepatch and install them to the folder, by the
# selftests Makefile and lib.mk of the kernel source
#
# The built files contain the path of the tree: the same path gives the same files.
kselftest_install() {
	local tree=$1 source=$2 kdir=$3 folder=$4 selftests=$1/tools/testing/selftests

	mkdir -p "$tree/scripts"
	cp "$source/scripts/subarch.include" "$tree/scripts/"
	(cd "$source/tools/testing/selftests" &&
		cp -R Makefile lib.mk run_kselftest.sh kselftest kselftest*.h "$selftests/")

	# FORCE_TARGETS: a test that does not build is an error, and is not left out.
	kbuild_options "$kdir"
	quietly make -C "$selftests" -j "$(compilers)" TARGETS=livepatch FORCE_TARGETS=1 \
		KSFT_INSTALL_PATH="$folder" KDIR="$kdir" "${KBUILD_OPTIONS[@]}" \
		install || die "cannot build the selftests: see above"

	# The guest needs only the modules in this folder.
	if [[ -d $folder/livepatch/test_modules ]]; then
		find "$folder/livepatch/test_modules" -mindepth 1 ! -name '*.ko' -delete
		finish_modules "$folder"/livepatch/test_modules/*.ko
	fi
}

# our_tests(tree): copy our scenarios and modules to it, as a folder of the selftests
our_tests() {
	local folder=$1/tools/testing/selftests/livepatch

	mkdir -p "$folder/test_modules"
	cp "$SCENARIOS"/{Makefile,config,settings,vendor-lines,*.sh,*.c,*.h} "$folder/"
	cp "$TOP"/modules/{Makefile,Kbuild,*.c,*.h} "$folder/test_modules/"
}

# prepare_upstream(functions): makes $GUEST/upstream-FUNCTIONS, the kernel's own
# livepatch selftests, from LINUX or Debian's source; with their functions.sh
# ("theirs") or with ours ("ours"). Sets UPSTREAM_MODULES for prepare_guest.
prepare_upstream() {
	local tree=$GUEST/upstream-tree folder=$GUEST/upstream-$1 modules=$GUEST/upstream-modules
	local source

	source=${LINUX:-$("$TOP/ci/linux/get-source")}
	rm -rf "$tree" "$folder"
	mkdir -p "$tree/tools/testing/selftests"
	cp -R "$source/tools/testing/selftests/livepatch" "$tree/tools/testing/selftests/"
	kselftest_install "$tree" "$source" "$(realpath "$KERNEL_TREE")" "$folder"
	if [[ $1 == ours ]]; then
		find "$SCENARIOS" -name '*.sh' ! -name 'test-*' -exec cp -t "$folder/livepatch" {} +
		cp "$SCENARIOS/vendor-lines" "$BUILD"/{find_splats,log_after,wait_until} "$folder/livepatch/"
	fi

	rm -rf "$modules"
	mkdir "$modules"
	# Until 6.9 the modules were in lib/livepatch, and the selftests loaded them by modprobe.
	if [[ -d $source/lib/livepatch ]]; then
		rmdir "$modules"
		cp -R "$source/lib/livepatch" "$modules"
		quietly make -C "$KERNEL_TREE" M="$(realpath "$modules")" -j "$(compilers)" \
			CONFIG_TEST_LIVEPATCH=m "${KBUILD_OPTIONS[@]}" modules ||
			die "cannot build the modules in $source/lib/livepatch: see above"
		finish_modules "$modules"/*.ko
	fi
	UPSTREAM_MODULES=(--modules "$modules" "$RELEASE")
}
