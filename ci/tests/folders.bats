# SPDX-License-Identifier: GPL-2.0
#
# The folders that the project writes to: where they are, what is deleted there, and what is
# kept.

load lab

setup() {
	setup_lab
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
}

teardown() {
	[[ ! $LAB_PID ]] || kill -KILL "$LAB_PID" 2> /dev/null || true
	LAB_PID=
}

# checkout(folder): sets PROJECT to a copy of the project in that folder
checkout() {
	PROJECT=$1
	mkdir -p "$PROJECT"
	cp -R "$BATS_TEST_DIRNAME/../../"{Makefile,ci,modules,tools} "$PROJECT/"
}

# build_folder(VARIABLE=value...): run ci/lib/build-folder
build_folder() {
	run_quickly env "$@" "$PROJECT/ci/lib/build-folder"
}

# in_lib(script): run it in a bash that has sourced guest.sh
in_lib() {
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly bash -c '. "$1"; eval "$2"' - "$PROJECT/ci/guest/guest.sh" "$1"
}

# assert_in_cache(why): build_folder chose the cache folder, and told why in one line
assert_in_cache() {
	assert_success
	# shellcheck disable=SC2154 # run has set it
	[[ $output == "$XDG_CACHE_HOME"/klp-state/*/build ]] || fail "not in the cache: $output"
	# shellcheck disable=SC2154 # run has set it
	assert_equal "${#stderr_lines[@]}" 1
	assert_stderr_has "$1"
}

#
# Where
#

@test "by default BUILD is build/ in the checkout, without a message" {
	checkout "$BATS_TEST_TMPDIR/plain"
	build_folder
	assert_success
	assert_output "$PROJECT/build"
	assert_silent
}

@test "a checkout with a blank in its path builds in the user's cache folder, and runs" {
	checkout "$BATS_TEST_TMPDIR/with a blank"
	build_folder
	assert_in_cache "with a blank"
	# Programs and modules are built there, from sources with the blank in their path.
	run_quickly env BUILD= make -C "$PROJECT" programs
	assert_success
	assert [ -x "$XDG_CACHE_HOME"/klp-state/*/build/klp-lab ]
	mapfile -t kernel < <(BUILD=$BUILT "$BATS_TEST_DIRNAME/../linux/get-kernel")
	assert_equal "${#kernel[@]}" 2
	run_quickly "$PROJECT/ci/guest/modules" "${kernel[1]}" \
		"$BATS_TEST_TMPDIR/modules" "$PROJECT/modules" test_klp_upgrade
	assert_success
	assert [ -f "$BATS_TEST_TMPDIR/modules/stripped/test_klp_upgrade.ko" ]
}

@test "two checkouts have two cache folders, and each keeps its folder" {
	checkout "$BATS_TEST_TMPDIR/a b"
	build_folder
	first=$output
	build_folder
	assert_output "$first"
	checkout "$BATS_TEST_TMPDIR/a c"
	build_folder
	assert_not_equal "$output" "$first"
}

@test "a checkout on a read-only disk builds in the cache folder" {
	unshare --mount true 2> /dev/null || skip "no rights to make a mount namespace"
	checkout "$BATS_TEST_TMPDIR/plain"
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly unshare --mount bash -c \
		'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && "$1/ci/lib/build-folder"' - "$PROJECT"
	assert_in_cache "cannot be written"
	assert [ ! -e "$PROJECT/build" ]
}

@test "two users of a checkout neither use nor leave files of the other" {
	((EUID == 0)) || skip "only root can be two users"
	let_nobody_in
	checkout "$BATS_TEST_TMPDIR/roots"
	mkdir -m 777 "$XDG_CACHE_HOME"
	build_folder
	assert_output "$PROJECT/build"
	"${AS_NOBODY[@]}" test -x "$PROJECT/ci/run" || skip "nobody may not enter this folder"
	run_quickly "${AS_NOBODY[@]}" env HOME=/nonexistent XDG_CACHE_HOME="$XDG_CACHE_HOME" "$PROJECT/ci/lib/build-folder"
	assert_in_cache "another user"

	# The other way round: the user could not change files that root leaves there.
	checkout "$BATS_TEST_TMPDIR/nobodys"
	chown -R 65534:65534 "$PROJECT"
	build_folder XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache-of-root"
	assert_success
	assert_stderr_has "another user"
	assert [ ! -e "$PROJECT/build" ]
	run_quickly "${AS_NOBODY[@]}" env HOME=/nonexistent "$PROJECT/ci/lib/build-folder"
	assert_output "$PROJECT/build"
	# When root has left files there all the same.
	mkdir "$PROJECT/build/guest"
	run_quickly "${AS_NOBODY[@]}" env HOME=/nonexistent XDG_CACHE_HOME="$XDG_CACHE_HOME" "$PROJECT/ci/lib/build-folder"
	assert_in_cache "files of another user"
}

@test "the commit is found in another user's checkout, too" {
	((EUID == 0)) || skip "only root can be two users"
	checkout "$BATS_TEST_TMPDIR/nobodys"
	git -C "$PROJECT" -c init.defaultBranch=main init --quiet
	git -C "$PROJECT" -c user.name=n -c user.email=n@n commit --quiet --allow-empty --message=one
	chown -R 65534:65534 "$PROJECT"
	in_lib 'commit_of_project'
	assert_success
	assert_output --regexp '^[0-9a-f]{7,}$'
}

@test "when no folder can be written, the error is one line" {
	checkout "$BATS_TEST_TMPDIR/a b"
	build_folder XDG_CACHE_HOME=/dev/null/cache
	assert_one_complaint "BUILD=/dev/null/cache" "name another folder by BUILD"
}

@test "BUILD, KDIR and LINUX with a blank are refused, also behind a link" {
	local variable

	checkout "$BATS_TEST_TMPDIR/plain"
	mkdir "$BATS_TEST_TMPDIR/a b"
	ln -s "a b" "$BATS_TEST_TMPDIR/link"
	for variable in BUILD="$BATS_TEST_TMPDIR/a b" BUILD="$BATS_TEST_TMPDIR/link" BUILD=/tmp/a:b; do
		build_folder "$variable"
		assert_one_complaint "$variable" "take no path with a blank"
	done
	for variable in KDIR="$BATS_TEST_TMPDIR/link" KDIR="$BATS_TEST_TMPDIR/a b"; do
		run_quickly env KERNEL=/etc/passwd "$variable" "$PROJECT/ci/run"
		assert_one_complaint "$variable" "take no path with a blank"
		run_quickly env "$variable" INSTALL_PATH="$BATS_TEST_TMPDIR/new" "$PROJECT/ci/install"
		assert_one_complaint "$variable" "take no path with a blank"
	done
	run_quickly env FLAVOUR=small LINUX="$BATS_TEST_TMPDIR/a b" "$PROJECT/ci/run"
	assert_one_complaint "LINUX=$BATS_TEST_TMPDIR/a b" "take no path with a blank"
}

@test "a BUILD with files that are not ours is refused, and make clean removes nothing there" {
	local target

	checkout "$BATS_TEST_TMPDIR/plain"
	mkdir -p "$BATS_TEST_TMPDIR/mine/guest"
	for target in programs clean distclean; do
		run_quickly make --silent -C "$PROJECT" "$target" BUILD="$BATS_TEST_TMPDIR/mine"
		assert_failure 2
		assert_stderr_has "files that are not ours"
		assert_equal "$(ls -A "$BATS_TEST_TMPDIR/mine")" guest
	done
	build_folder BUILD="$PROJECT"
	assert_one_complaint "files that are not ours"
}

@test "everything is built in BUILD=folder, and make distclean removes it" {
	checkout "$BATS_TEST_TMPDIR/plain"
	run_quickly make --silent -C "$PROJECT" programs BUILD=../build-of-mine
	assert_success
	assert [ -x "$BATS_TEST_TMPDIR/build-of-mine/klp-lab" ]
	assert [ ! -e "$PROJECT/build" ]
	run_quickly make --silent -C "$PROJECT" clean BUILD=../build-of-mine
	assert_success
	assert [ ! -e "$BATS_TEST_TMPDIR/build-of-mine/klp-lab" ]
	run_quickly make --silent -C "$PROJECT" distclean BUILD=../build-of-mine
	assert_success
	assert [ ! -e "$BATS_TEST_TMPDIR/build-of-mine" ]
}

@test "make distclean is refused while a run uses BUILD" {
	checkout "$BATS_TEST_TMPDIR/plain"
	build_folder
	mkdir "$PROJECT/build/guest"
	exec {lock}> "$PROJECT/build/.in-use.lock"
	flock --shared "$lock"
	run_quickly make --silent -C "$PROJECT" distclean
	assert_failure 2
	assert_stderr_has "a run is using it"
	assert [ -d "$PROJECT/build/guest" ]
}

@test "scripts need no writable /tmp" {
	unshare --mount true 2> /dev/null || skip "no rights to make a mount namespace"
	checkout "$BATS_TEST_TMPDIR/plain"
	build_folder
	# They use BUILD instead. Here that may be below /tmp: mount it in another place first.
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly unshare --mount env -u TMPDIR BUILD="$BATS_TEST_TMPDIR/build" bash -c '
		mkdir "$BUILD" && exec 9< "$BUILD" || exit
		mount --bind "$BUILD" /mnt && mkdir /mnt/checkout && cp -R "$1/." /mnt/checkout
		mount -t tmpfs -o ro none /tmp && mount -t tmpfs -o ro none /var/tmp || exit
		BUILD=/mnt/b
		. /mnt/checkout/ci/lib/base.sh
		make_build
		text=$(seq 100000)
		tail -n 1 <<< "$text"
		mktemp -d' - "$PROJECT"
	assert_success
	assert_line --index 0 100000
	assert_line --index 1 --partial /mnt/b/tmp/
}

#
# What is deleted
#

# claim(folder): make it a result folder, as a run does
claim() {
	in_lib "claim_results '$1'"
}

@test "RESULTS with files that no run has made is refused, and nothing is touched" {
	local folder=$BATS_TEST_TMPDIR/mine before

	checkout "$BATS_TEST_TMPDIR/plain"
	mkdir "$folder"
	touch "$folder"/{a.output,junit.xml,results.ktap}
	before=$(ls -Al "$folder")
	for script in run matrix kselftest upstream soak bench faults coverage mutants; do
		echo "$script"
		run_quickly env RESULTS="$folder" "$PROJECT/ci/$script"
		assert_one_complaint "RESULTS=$folder" "no run has made"
		assert_equal "$(ls -Al "$folder")" "$before"
	done
	# A build folder is ours, but has no results.
	build_folder
	run_quickly env RESULTS="$output" "$PROJECT/ci/run"
	assert_one_complaint "RESULTS=" "no run has made"
}

@test "a second run in a result folder deletes the files of the first, and no others" {
	local folder="$BATS_TEST_TMPDIR/re sults"

	checkout "$BATS_TEST_TMPDIR/plain"
	claim "$folder"
	assert_success
	in_lib "list_results '$folder' a.output none/ runs/ runs/x/ runs/y/
		mkdir -p '$folder'/{none,runs/x}
		claim_results '$folder/runs/x'
		claim_results '$folder/runs/y'
		list_results '$folder/runs/x' log
		list_results '$folder/runs/y' log
		touch '$folder'/{a.output,mine,mine.output,none/mine,runs/x/log,runs/y/log,runs/y/mine}"
	assert_success
	claim "$folder"
	assert_success
	run find "$folder" -mindepth 1 -printf '%P\n'
	assert_equal "$(sort <<< "$output")" ".klp-state
mine
mine.output
none
none/mine
runs
runs/y
runs/y/.klp-state
runs/y/mine"
	# A result folder in it that has other files stays one.
	claim "$folder/runs/y"
	assert_success
}

@test "files that a marker lists outside its folder are left alone" {
	local folder=$BATS_TEST_TMPDIR/results

	checkout "$BATS_TEST_TMPDIR/plain"
	mkdir -p "$folder" "$BATS_TEST_TMPDIR/other"
	touch "$BATS_TEST_TMPDIR/precious" "$BATS_TEST_TMPDIR/other/precious"
	ln -s ../other "$folder/link"
	printf '%s\n' "klp-state results" ../precious "$BATS_TEST_TMPDIR/precious" link/precious \
		x/../../precious link/ ../other/ > "$folder/.klp-state"
	claim "$folder"
	assert_success
	assert [ -e "$BATS_TEST_TMPDIR/precious" ]
	assert [ -e "$BATS_TEST_TMPDIR/other/precious" ]
}

@test "results/latest is ours only while it is a link" {
	checkout "$BATS_TEST_TMPDIR/plain"
	mkdir -p "$PROJECT/results/latest"
	in_lib 'RELEASE=x SMP=1; prepare_results'
	assert_success
	assert_equal "$(ls -A "$PROJECT/results/latest")" ""
	rmdir "$PROJECT/results/latest"
	in_lib 'RELEASE=x SMP=1; prepare_results; prepare_results'
	assert_success
	assert [ -L "$PROJECT/results/latest" ]
	run_quickly make --silent -C "$PROJECT" distclean
	assert_success
	assert_equal "$(ls "$PROJECT/results" 2> /dev/null)" ""
}

@test "make distclean leaves files that no run has made" {
	checkout "$BATS_TEST_TMPDIR/plain"
	# shellcheck disable=SC2016 # for the inner shell
	in_lib 'RELEASE=x SMP=1; prepare_results; list_results "$RESULTS_DIR" results.ktap; touch "$RESULTS_DIR"/{results.ktap,mine}'
	assert_success
	mkdir "$PROJECT/results/notes"
	run_quickly make --silent -C "$PROJECT" distclean
	assert_success
	assert_stderr_has "files that no run has made, they stay"
	run find "$PROJECT/results" -type f -printf '%f\n'
	assert_output mine
	assert [ -d "$PROJECT/results/notes" ]
}

@test "an installation that does not fit on the disk leaves nothing" {
	local disk=$BATS_TEST_TMPDIR/disk

	mkdir -p "$BATS_TEST_TMPDIR/installed/livepatch"
	head --bytes=1M /dev/zero | tee "$BATS_TEST_TMPDIR/installed"/livepatch/{a,b}.ko > "$BATS_TEST_TMPDIR/installed/run"
	# shellcheck disable=SC2016 # for the inner shell
	on_small_disk 1500k "$disk" bash -c '. "$1"
		mkdir "$3/empty"
		copy_whole "$2" "$3/new" || :
		copy_whole "$2" "$3/empty" || status=2
		find "$3" -mindepth 1
		exit $status' - "$PROJECT/ci/lib/base.sh" "$BATS_TEST_TMPDIR/installed" "$disk"
	assert_failure 2
	assert_output "$disk/empty"
	assert_equal "${#stderr_lines[@]}" 2
	assert_stderr_has "No space left on device"
}

@test "a full disk under RESULTS or BUILD is an error of one line, and nothing is left" {
	local disk=$BATS_TEST_TMPDIR/disk kernel size

	checkout "$BATS_TEST_TMPDIR/plain"
	mapfile -t kernel < <(BUILD=$BUILT "$BATS_TEST_DIRNAME/../linux/get-kernel")
	assert_equal "${#kernel[@]}" 2
	# shellcheck disable=SC2016 # for the inner shell
	on_small_disk 4k "$disk" bash -c 'RESULTS=$2/new "$1/ci/faults" --quick; status=$?
		ls -A "$2"; exit $status' - "$PROJECT" "$disk"
	assert_one_complaint "$disk/new"
	assert_output ""
	for size in 4k 20M; do
		# shellcheck disable=SC2016 # for the inner shell
		on_small_disk "$size" "$disk" bash -c 'BUILD=$2/build KERNEL=$3 KDIR=$4 "$1/ci/run"; status=$?
			find "$2" -size +1k; exit $status' - "$PROJECT" "$disk" "${kernel[@]}"
		assert_one_complaint "$disk/build"
		assert_output ""
	done
}

#
# What is kept
#

# guest(name, days): make files of a guest that was used so many days ago
guest() {
	mkdir -p "$PROJECT/build/guest/$1"
	head --bytes=3M /dev/zero > "$PROJECT/build/guest/$1/initramfs"
	touch --date="$2 days ago" "$PROJECT/build/guest/$1"
}

@test "what was used longest ago is deleted first, and a folder is measured only once" {
	checkout "$BATS_TEST_TMPDIR/plain"
	build_folder
	guest old 3
	guest middle 2
	guest new 1
	mkdir -p "$PROJECT/build/template/old-smp1"
	touch "$PROJECT/build/template/old-smp1.lock"
	touch --date="4 days ago" "$PROJECT/build/template/old-smp1"
	mkdir "$BATS_TEST_TMPDIR/bin"
	# shellcheck disable=SC2016 # for the inner shell
	printf '#!/bin/bash\necho "${@: -1}" >> %q\necho "400	x"\n' "$BATS_TEST_TMPDIR/measured" \
		> "$BATS_TEST_TMPDIR/bin/du"
	chmod +x "$BATS_TEST_TMPDIR/bin/du"
	build_folder KEEP_GIB=1 PATH="$BATS_TEST_TMPDIR/bin:$PATH"
	assert_success
	assert_equal "$(ls "$PROJECT/build/guest")" "middle
new"
	assert_equal "$(ls "$PROJECT/build/template")" ""

	: > "$BATS_TEST_TMPDIR/measured"
	touch "$PROJECT/build/guest/middle"
	build_folder KEEP_GIB=1 PATH="$BATS_TEST_TMPDIR/bin:$PATH"
	assert_equal "$(< "$BATS_TEST_TMPDIR/measured")" "$PROJECT/build/guest/middle"
}

@test "nothing is deleted while a run uses BUILD, and kernels that have a name stay" {
	checkout "$BATS_TEST_TMPDIR/plain"
	build_folder
	guest old 3
	mkdir -p "$PROJECT"/build/kernels/{6.1-named,6.0-nameless}
	echo 6.1-named > "$PROJECT/build/kernels/default"
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/bash\necho "4000	x"\n' > "$BATS_TEST_TMPDIR/bin/du"
	chmod +x "$BATS_TEST_TMPDIR/bin/du"
	exec {lock}> "$PROJECT/build/.in-use.lock"
	flock --shared "$lock"
	build_folder KEEP_GIB=1 PATH="$BATS_TEST_TMPDIR/bin:$PATH"
	assert_success
	assert [ -d "$PROJECT/build/guest/old" ]
	exec {lock}>&-
	build_folder KEEP_GIB=1 PATH="$BATS_TEST_TMPDIR/bin:$PATH"
	assert [ ! -d "$PROJECT/build/guest/old" ]
	assert_equal "$(ls "$PROJECT/build/kernels")" "6.1-named
default"
}

@test "a run holds the lock on BUILD until its last program has ended" {
	checkout "$BATS_TEST_TMPDIR/plain"
	build_folder
	# exec, as ci/run becomes klp-lab.
	# shellcheck disable=SC2016 # for the inner shell
	start bash -c '. "$1"; make_build; exec sleep 20' - "$PROJECT/ci/lib/base.sh"
	wait_until_true 5 is_held "$PROJECT/build"
	sleep .3
	run -1 flock --exclusive --nonblock "$PROJECT/build/.in-use.lock" true
	kill "$LAB_PID"
	wait_until_true 5 process_ended "$LAB_PID"
	run -0 flock --exclusive --nonblock "$PROJECT/build/.in-use.lock" true
}

is_held() {
	! flock --exclusive --nonblock "$1/.in-use.lock" true
}

@test "temporary folders that killed runs left are removed" {
	checkout "$BATS_TEST_TMPDIR/plain"
	build_folder
	mkdir -p "$PROJECT"/build/{initramfs.aB3dEf,kernels/new.123456,guest/x/faults.abcdef,guest/x/modules}
	build_folder
	assert_success
	assert_equal "$(cd "$PROJECT/build" && find . -mindepth 1 -type d | sort)" "./guest
./guest/x
./guest/x/modules
./kernels"
}

@test "a KEEP_GIB that is no number is refused" {
	checkout "$BATS_TEST_TMPDIR/plain"
	build_folder KEEP_GIB=lots
	assert_one_complaint "KEEP_GIB=lots"
	build_folder KEEP_GIB=
	assert_success
}
