# SPDX-License-Identifier: GPL-2.0
#
# The kept template: when it is used, and what happens when it is no good.

load lab

BOOTS_AFRESH="the kept template does not start: booting afresh"

@test "a kept template is used silently" {
	copy_template
	lab passes
	assert_good passes
	assert_silent
}

@test "a template whose state is cut off is booted afresh, and every program runs once" {
	copy_template
	truncate --size=1000 "$TEMPLATE/state"
	lab passes fails
	assert_failure 1
	assert_stderr_has "$BOOTS_AFRESH"
	assert_equal "$(grep -E "^(not )?ok " <<< "$output")" "ok 1 passes
not ok 2 fails"
	run -0 jq '.programs | length' "$RESULTS_DIR/results.json"
	assert_output 2
}

@test "a template whose memory is all zeros is booted afresh" {
	local size

	copy_template
	size=$(stat --format=%s "$TEMPLATE/ram")
	chmod u+w "$TEMPLATE/ram"
	truncate --size=0 "$TEMPLATE/ram"
	truncate --size="$size" "$TEMPLATE/ram"
	lab passes
	assert_good passes
	assert_stderr_has "$BOOTS_AFRESH"
}

@test "when no guest starts from a fresh template either, every planned program is lost" {
	local qemu=$BATS_TEST_TMPDIR/qemu

	let_nobody_in
	# The file does not change, so the template stays good. Once "broken" exists, it fails.
	printf '#!/bin/bash\n[[ ! -e %q ]] || exit 1\nexec qemu-system-x86_64 "$@"\n' \
		"$BATS_TEST_TMPDIR/broken" > "$qemu"
	chmod +x "$qemu"
	own_template
	lab --qemu="$qemu" passes
	assert_good passes

	touch "$BATS_TEST_TMPDIR/broken"
	lab --qemu="$qemu" passes fails
	assert_failure 2
	assert_stderr_has "$BOOTS_AFRESH"
	assert_line --partial "not ok 1 passes # ERROR lost: not run to its end: "
	assert_line --partial "not ok 2 fails # ERROR lost: not run to its end: "
	assert_line --partial "# pass:0 lost:2 in "
}

@test "a run cannot change the template" {
	local before

	before=$(cksum "$TEMPLATE"/*)
	lab leaves-dirt panics
	assert_failure 1
	assert_equal "$(cksum "$TEMPLATE"/*)" "$before"
}

@test "a disk too small for a template is named, and nothing is left on it" {
	local disk=$BATS_TEST_TMPDIR/disk

	own_template_on "$disk"
	lab_command passes
	# shellcheck disable=SC2016 # for the inner shell
	on_small_disk 100M "$disk" bash -c '"$@"; status=$?; du --summarize '"$disk"'; exit $status' \
		in_disk "${COMMAND[@]}"
	assert_one_complaint "$TEMPLATE.new/ram" "No space left on device"
	# du: only the folder itself is left, with an empty lock file.
	assert_output "0	$disk"
}

@test "a disk that fills up while the template is saved is named" {
	local disk=$BATS_TEST_TMPDIR/disk

	own_template_on "$disk"
	lab_command passes
	on_small_disk $((256 * 1024 + 100))k "$disk" "${COMMAND[@]}"
	assert_one_complaint "the template"
}

# waits_for_lock: the lab has opened the template's lock, and waits for it
waits_for_lock() {
	[[ $(readlink "/proc/$LAB_PID/fd/"*) == */template.lock* ]]
}

@test "a run that waits for another run's template leaves it alone when interrupted" {
	own_template
	# Another run is making the template, and holds the lock.
	mkdir "$TEMPLATE"
	touch "$TEMPLATE/state"
	exec {lock}> "$TEMPLATE.lock"
	flock "$lock"
	# The lab must not inherit the descriptor: it would look as if it had opened the lock.
	start_lab passes {lock}>&-
	wait_until_true 5 waits_for_lock
	sleep .2
	kill -INT "$LAB_PID"
	end_lab
	assert_one_complaint "interrupted"
	assert [ -e "$TEMPLATE/state" ]
}
