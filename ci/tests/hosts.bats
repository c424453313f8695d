# SPDX-License-Identifier: GPL-2.0
#
# ci/check-hosts, with a fake mmdebstrap for the roots of other releases.

load lab

setup() {
	setup_lab
	((EUID == 0)) || skip "only root can make a root of another system"
	RESULTS_DIR=$BATS_TEST_TMPDIR/results
	copy_project "$BATS_TEST_TMPDIR/project"
	as_on_debian bookworm
	git -C "$PROJECT" init --quiet
	git -C "$PROJECT" -c user.name=nobody -c user.email=nobody commit --quiet --allow-empty -m empty
}

# hosts([VARIABLE=value...], [--, target...])
hosts() {
	local variables=()

	while (($#)) && [[ $1 != -- ]]; do
		variables+=("$1")
		shift
	done
	run_quickly env RESULTS="$RESULTS_DIR" UNREACHABLE=none \
		PATH="$FAKES/hosts:$FAKES/fake-debian:$PATH" \
		"${variables[@]}" "$PROJECT/ci/check-hosts" "${@:2}"
}

@test "each release gets a root with the checkout, make runs there, and the root is deleted" {
	hosts HOSTS="trixie sid" TESTS='test-a* test-b'
	assert_success
	assert_line "1..2"
	assert_line --regexp '^ok 1 trixie # [0-9]+ s$'
	assert_line "  # pass:7 in 1 s"
	assert_line --regexp '^ok 2 sid # [0-9]+ s$'
	run -0 cat "$RESULTS_DIR/trixie/command"
	assert_output --partial "make -C /klp-state run TESTS=test-a* test-b"
	# Lists of unstable may be expired, those of a stable release only if this machine's may.
	run -1 grep "no checkout" "$RESULTS_DIR"/{trixie,sid}.log
	run -0 cat "$RESULTS_DIR/sid.log"
	assert_output --partial "Check-Valid-Until"
	run -1 grep Check-Valid-Until "$RESULTS_DIR/trixie.log"
	LATE=1 hosts HOSTS=trixie
	run -0 grep Check-Valid-Until "$RESULTS_DIR/trixie.log"
	run -1 grep "no checkout" "$RESULTS_DIR/trixie.log"
	assert_equal "$(ls -A "$PROJECT/build/hosts")" ""
}

@test "targets run one after the other, until one fails" {
	hosts HOSTS="trixie" -- fails check
	assert_failure 1
	assert_line --regexp '^not ok 1 trixie # [0-9]+ s$'
	run -0 cat "$RESULTS_DIR/trixie/command"
	assert_output --regexp 'make -C /klp-state fails$'
	assert_equal "$(ls -A "$PROJECT/build/hosts")" ""
}

@test "an unknown release, and a user who is not root, are refused" {
	hosts HOSTS=nosuch
	assert_one_complaint HOSTS=nosuch trixie
	unshare --user true 2> /dev/null || skip "no rights to make a user namespace"
	run_quickly unshare --user "$PROJECT/ci/check-hosts"
	assert_one_complaint root
}
