# SPDX-License-Identifier: GPL-2.0
#
# Kernels by name and from packages: how they are found, and the errors when they are not. The
# archive is a fake.

load lab

setup() {
	setup_lab
	copy_project "$BATS_TEST_TMPDIR/project"
	mapfile -t KEPT < <("$PROJECT/ci/linux/get-kernel" | xargs readlink --canonicalize)
	as_on_debian bookworm
	# No kernel is kept at first.
	rm "$PROJECT/build/kernels"
	mkdir "$PROJECT/build/kernels"
	UNREACHABLE=none
}

# with_debian(command...): run it with the fake archive
with_debian() {
	run_quickly env UNREACHABLE="$UNREACHABLE" PATH="$FAKES/fake-debian:$PATH" "$@"
}

# keep(suite, release): as if its kernel had been unpacked
keep() {
	mkdir -p "$PROJECT/build/kernels/$2/boot"
	touch "$PROJECT/build/kernels/$2/boot/vmlinuz-$2"
	echo "$2" > "$PROJECT/build/kernels/$1"
}

# make_deb(name, folder): sets DEB to a package with the contents of the folder
make_deb() {
	mkdir -p "$2/DEBIAN"
	printf '%s\n' "Package: $1" "Version: 1" "Architecture: amd64" "Maintainer: nobody" \
		"Description: a fake" > "$2/DEBIAN/control"
	DEB=$BATS_TEST_TMPDIR/$1.deb
	dpkg-deb -Znone --build "$2" "$DEB" > /dev/null
}

# make_packages: sets IMAGE_DEB and HEADERS_DEB to packages of the kept kernel; the image is where
# Debian has it since 7.2
make_packages() {
	local root=$BATS_TEST_TMPDIR/root release=${KEPT[0]##*/vmlinuz-} headers

	mkdir -p "$root/image/usr/lib/modules/$release"
	cp "${KEPT[0]}" "$root/image/usr/lib/modules/$release/vmlinuz"
	make_deb image "$root/image"
	IMAGE_DEB=$DEB
	headers=$root/headers/usr/src/linux-headers-$release
	copy_headers "${KEPT[1]}" "$headers"
	printf '%s\n' "KBUILD_OUTPUT=/usr/src/linux-headers-$release" \
		"include /usr/src/linux-headers-common/Makefile" > "$headers/Makefile"
	mkdir "$headers/../linux-headers-common"
	# shellcheck disable=SC2016 # make expands it
	echo 'all:;@echo $(KBUILD_OUTPUT)' > "$headers/../linux-headers-common/Makefile"
	make_deb headers "$root/headers"
	HEADERS_DEB=$DEB
}

@test "the kernels of all releases are listed, and one of each build is chosen for the matrix" {
	with_debian "$PROJECT/ci/kernels"
	assert_success
	assert_line --regexp '^bullseye +5\.10\.0-9-amd64 +yes +no$'
	assert_line --regexp '^bookworm \(default\) +6\.1\.0-1-amd64 +yes +no$'
	assert_line --regexp '^bookworm-backports +6\.12\.9\+deb12-amd64 +yes +no$'
	assert_line --regexp '^trixie +6\.12\.10\+deb13-amd64 +yes +no$'
	assert_line --regexp '^trixie-backports +7\.9\.1\+deb13-amd64 +yes +no$'
	# 7.8.10 is newer than 7.8.2.
	assert_line --regexp '^forky +7\.8\.2\+deb14-amd64 +- +no$'
	assert_line --regexp '^sid +7\.8\.10\+deb14-amd64 +yes +no$'
}

@test "packages that are installed here are no candidates for another release" {
	local conf

	with_debian "$PROJECT/ci/kernels"
	assert_success
	# An older release needs older libraries than this machine has.
	for conf in "$PROJECT"/build/apt/*/apt.conf; do
		run -0 sed -n 's/^Dir::State::status "\(.*\)";$/\1/p' "$conf"
		assert_output "${conf%/*}/status"
		assert [ ! -s "$output" ]
	done
	# Only lists of an ended release may be expired.
	run -0 grep -l 'Check-Valid-Until "false"' "$PROJECT"/build/apt/apt.conf "$PROJECT"/build/apt/*/apt.conf
	assert_output "$PROJECT/build/apt/bullseye/apt.conf"
}

@test "a kept kernel is listed, and also a newer one that is not kept" {
	keep sid 7.8.10+deb14-amd64
	keep trixie 6.12.8+deb13-amd64
	with_debian "$PROJECT/ci/kernels"
	assert_success
	assert_line --regexp '^sid .* yes$'
	assert_line --regexp '^trixie +6\.12\.10.* 6\.12\.8\+deb13-amd64; make update'
}

@test "a release that cannot be read is named, and the others are listed" {
	UNREACHABLE=forky
	with_debian "$PROJECT/ci/kernels"
	assert_failure 2
	assert_stderr_has "forky: its package lists cannot be read: Failed to fetch a list of forky"
	assert_line --regexp '^forky +unknown'
	assert_line --regexp '^trixie-backports +7\.9\.1'
}

@test "a kept kernel is found without network by suite, version, release and as the newest" {
	local name

	for name in bookworm-backports trixie forky sid; do
		keep "$name" "7.0.1-$name"
	done
	keep bullseye 5.10.0-9-amd64
	keep default 6.1.0-1-amd64
	keep trixie-backports 7.10.1+deb13-amd64
	for name in trixie-backports 7.10 7.10.1 7.10.1+deb13-amd64 newest; do
		run_quickly env PATH="$FAKES/no-network:$PATH" "$PROJECT/ci/linux/get-kernel" "$name"
		assert_success
		assert_silent
		assert_line --index 0 "$PROJECT/build/kernels/7.10.1+deb13-amd64/boot/vmlinuz-7.10.1+deb13-amd64"
	done
	for name in bullseye 5.10; do
		run_quickly env PATH="$FAKES/no-network:$PATH" "$PROJECT/ci/linux/get-kernel" "$name"
		assert_success
		assert_line --index 0 "$PROJECT/build/kernels/5.10.0-9-amd64/boot/vmlinuz-5.10.0-9-amd64"
	done
	# 7.1 is not 7.10.
	run_quickly env PATH="$FAKES/no-network:$PATH" "$PROJECT/ci/linux/get-kernel" 7.1
	assert_one_complaint "KERNEL=7.1"
}

@test "the newest kernel is not guessed when a release cannot be read" {
	UNREACHABLE=trixie-backports
	with_debian "$PROJECT/ci/linux/get-kernel" newest
	assert_failure 2
	assert_stderr_has "trixie-backports: its package lists cannot be read"
	assert_stderr_has "the newest kernel cannot be told, as trixie-backports may have it"
}

@test "an unknown version, and a word that is no name, are refused" {
	with_debian "$PROJECT/ci/linux/get-kernel" 9.9
	assert_one_complaint "KERNEL=9.9" "make kernels"
	with_debian "$PROJECT/ci/linux/get-kernel" no/name
	assert_one_complaint "KERNEL=no/name" "make kernels"
}

@test "a package that cannot be downloaded is named, and nothing is left" {
	with_debian "$PROJECT/ci/linux/get-kernel" sid
	assert_failure 2
	assert_stderr_has "cannot get linux-image-7.8.10+deb14-amd64"
	assert_equal "$(ls -A "$PROJECT/build/kernels")" ""
}

@test "KERNEL=deb:FILE,FILE is unpacked, with the image where Debian has it now" {
	local folder release=${KEPT[0]##*/vmlinuz-}

	make_packages
	run_quickly "$PROJECT/ci/linux/get-kernel" "deb:$IMAGE_DEB,$HEADERS_DEB"
	assert_success
	assert_silent
	folder=${lines[0]%/boot/*}
	assert_line --index 0 "$folder/boot/vmlinuz-$release"
	assert_line --index 1 "$folder/usr/src/linux-headers-$release"
	# The headers also work after they were moved.
	mv "$folder" "$PROJECT/build/moved"
	folder=$PROJECT/build/moved/usr/src/linux-headers-$release
	run -0 make --silent -C "$folder"
	assert_output "$folder/"
}

@test "packages that are not those of one kernel are refused" {
	make_packages
	run_quickly "$PROJECT/ci/linux/get-kernel" "deb:$IMAGE_DEB"
	assert_one_complaint "no headers of ${KEPT[0]##*/vmlinuz-}"
	run_quickly "$PROJECT/ci/linux/get-kernel" "deb:$HEADERS_DEB"
	assert_one_complaint "no kernel image in"
	run_quickly "$PROJECT/ci/linux/get-kernel" "deb:/etc/passwd,$HEADERS_DEB"
	assert_one_complaint "/etc/passwd: not a Debian package"
	head --bytes=-1000 "$HEADERS_DEB" > "$BATS_TEST_TMPDIR/cut.deb"
	run_quickly "$PROJECT/ci/linux/get-kernel" "deb:$IMAGE_DEB,$BATS_TEST_TMPDIR/cut.deb"
	assert_one_complaint "cut.deb: cannot be unpacked: "
	run_quickly "$PROJECT/ci/linux/get-kernel" deb:/nonexistent.deb
	assert_one_complaint "/nonexistent.deb: no such file"
	run_quickly "$PROJECT/ci/linux/get-kernel" deb:
	assert_one_complaint "needs files"
	assert_equal "$(ls -A "$PROJECT/build/kernels")" ""
}

# foreign_tool: sets TREE to headers with a program that needs a library which only
# TREE/libraries has
foreign_tool() {
	local folder

	TREE=$BATS_TEST_TMPDIR/headers
	folder=$TREE/usr/lib/linux-kbuild-9.9
	mkdir -p "$folder" "$TREE/libraries/x86_64-linux-gnu"
	echo 'int answer(void) { return 42; }' |
		gcc -shared -fPIC -x c -o "$TREE/libraries/x86_64-linux-gnu/libforeign.so" -
	printf '%s\n' '#include <stdio.h>' 'int answer(void);' \
		'int main(int c, char **v) { printf("%s %d\n", v[0], answer()); return c; }' |
		gcc -x c -o "$folder/tool" - -L "$TREE/libraries/x86_64-linux-gnu" -lforeign
	cp -L /lib64/ld-linux-x86-64.so.2 /lib/x86_64-linux-gnu/libc.so.6 \
		"$TREE/libraries/x86_64-linux-gnu/"
}

@test "a program of another release is started with that release's libraries" {
	foreign_tool
	run_quickly "$PROJECT/ci/linux/host-tools" "$TREE"
	assert_success
	assert_output "usr/lib/linux-kbuild-9.9/tool"
	run_quickly "$PROJECT/ci/linux/host-tools" "$TREE" "$TREE/libraries"
	assert_success
	# Also after the tree was moved. The program sees its own name.
	mv "$TREE" "$TREE.moved"
	run -2 "$TREE.moved/usr/lib/linux-kbuild-9.9/tool" one
	assert_output "$TREE.moved/usr/lib/linux-kbuild-9.9/tool 42"
}

@test "programs that sign modules need not start" {
	local name

	foreign_tool
	for name in sign-file extract-cert; do
		mv "$TREE"/usr/lib/linux-kbuild-9.9/* "$TREE/usr/lib/linux-kbuild-9.9/$name"
		run_quickly "$PROJECT/ci/linux/host-tools" "$TREE"
		assert_success
		assert_output ""
	done
}

@test "a program that does not start with these libraries either is named" {
	foreign_tool
	rm "$TREE/libraries/x86_64-linux-gnu/libforeign.so"
	run_quickly "$PROJECT/ci/linux/host-tools" "$TREE" "$TREE/libraries"
	assert_one_complaint "tool of these headers does not start"
}

@test "the machine's apt sources tell unstable from testing, which has the same codename" {
	as_on_debian forky forky/sid
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '%s\n' '#!/bin/sh' 'echo "unstable sid http://mirror.invalid/debian"' \
		> "$BATS_TEST_TMPDIR/bin/apt-get"
	chmod +x "$BATS_TEST_TMPDIR/bin/apt-get"
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly env PATH="$BATS_TEST_TMPDIR/bin:$PATH" bash -c '. "$1/ci/lib/apt.sh"; echo "$OWN_SUITE"' own "$PROJECT"
	assert_output sid
	sed -i 's/unstable sid/testing forky/' "$BATS_TEST_TMPDIR/bin/apt-get"
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly env PATH="$BATS_TEST_TMPDIR/bin:$PATH" bash -c '. "$1/ci/lib/apt.sh"; echo "$OWN_SUITE"' own "$PROJECT"
	assert_output forky
}

# running_kernel: let get-kernel look below RUNNING for the running kernel, RELEASE
running_kernel() {
	RUNNING=$BATS_TEST_TMPDIR/root
	RELEASE=$(uname -r)
	mkdir -p "$RUNNING"/{boot,lib/modules/"$RELEASE"}
	sed -i "s,\\(/boot/vmlinuz-\\|/lib/modules/\\),$RUNNING\\1,g" "$PROJECT/ci/linux/get-kernel"
}

@test "KERNEL=running is found where distributions have it" {
	running_kernel
	touch "$RUNNING/boot/vmlinuz-$RELEASE"
	mkdir "$RUNNING/lib/modules/$RELEASE/build"
	touch "$RUNNING/lib/modules/$RELEASE/build/Makefile"
	run_quickly "$PROJECT/ci/linux/get-kernel" running
	assert_success
	assert_output "$RUNNING/boot/vmlinuz-$RELEASE
$RUNNING/lib/modules/$RELEASE/build"
	# As Fedora has it.
	mv "$RUNNING/boot/vmlinuz-$RELEASE" "$RUNNING/lib/modules/$RELEASE/vmlinuz"
	run_quickly "$PROJECT/ci/linux/get-kernel" running
	assert_line --index 0 "$RUNNING/lib/modules/$RELEASE/vmlinuz"
}

@test "a running kernel that is missing, cannot be read or has no headers is named" {
	running_kernel
	run_quickly "$PROJECT/ci/linux/get-kernel" running
	assert_one_complaint KERNEL=running "there is no $RUNNING/boot/vmlinuz-$RELEASE"
	touch "$RUNNING/boot/vmlinuz-$RELEASE"
	run_quickly "$PROJECT/ci/linux/get-kernel" running
	assert_one_complaint KERNEL=running "build tree" "linux-headers-$RELEASE"
	chmod 0 "$RUNNING/boot/vmlinuz-$RELEASE"
	unshare --user true 2> /dev/null || skip "no rights to make a user namespace"
	# Root can read anything.
	run_quickly unshare --user "$PROJECT/ci/linux/get-kernel" running
	assert_one_complaint KERNEL=running "cannot be read by this user"
}
