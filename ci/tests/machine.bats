# SPDX-License-Identifier: GPL-2.0
#
# How many guests and compilers run side by side, on fake machines and in fake containers that
# are made of files.

load lab

setup() {
	setup_lab
	ROOT=$BATS_TEST_TMPDIR/root
	mkdir -p "$ROOT/proc/self" "$BATS_TEST_TMPDIR/bin"
	cpus 64
	free 1000000
	cgroup "0::/"
}

# cpus(number): let affinity allow so many CPUs
cpus() {
	printf '#!/bin/bash\necho %s\n' "$1" > "$BATS_TEST_TMPDIR/bin/nproc"
	chmod +x "$BATS_TEST_TMPDIR/bin/nproc"
}

# free(MiB): let so much memory be free
free() {
	printf '%s\n' "MemTotal: 99999999 kB" "MemAvailable: $(($1 * 1024)) kB" > "$ROOT/proc/meminfo"
}

# cgroup(line...): write /proc/self/cgroup
cgroup() {
	printf '%s\n' "$@" > "$ROOT/proc/self/cgroup"
}

# file(path, line...): write a file in /sys/fs/cgroup
file() {
	mkdir -p "$(dirname "$ROOT/sys/fs/cgroup/$1")"
	printf '%s\n' "${@:2}" > "$ROOT/sys/fs/cgroup/$1"
}

# assert_says(number, function, word...): the function prints the number
assert_says() {
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly env PATH="$BATS_TEST_TMPDIR/bin:$PATH" bash -c '. "$1"; shift; "$@"' - \
		"$PROJECT/ci/lib/base.sh" "${@:2}"
	assert_success
	assert_silent
	assert_output "$1"
}

@test "only processors that affinity allows count" {
	assert_says 64 usable_cpus "$ROOT"
	cpus 3
	assert_says 3 usable_cpus "$ROOT"
	assert_says 12 guests 4 1 "$ROOT"
}

@test "a quota of cgroup v2 counts, our own or a parent's, rounded up" {
	cgroup "0::/a/b"
	file a/b/cpu.max "max 100000"
	assert_says 64 usable_cpus "$ROOT"
	file a/cpu.max "200000 100000"
	assert_says 2 usable_cpus "$ROOT"
	file a/b/cpu.max "150000 100000"
	assert_says 2 usable_cpus "$ROOT"
	file a/b/cpu.max "5000 100000"
	assert_says 1 usable_cpus "$ROOT"
	assert_says 4 guests 4 1 "$ROOT"
}

@test "a quota of cgroup v1 counts, also where both versions are mounted" {
	cgroup "5:cpu,cpuacct:/docker/1" "4:memory:/docker/1" "0::/docker/1"
	file cpu,cpuacct/docker/1/cpu.cfs_quota_us -1
	file cpu,cpuacct/docker/1/cpu.cfs_period_us 100000
	assert_says 64 usable_cpus "$ROOT"
	file cpu,cpuacct/docker/cpu.cfs_quota_us 300000
	file cpu,cpuacct/docker/cpu.cfs_period_us 100000
	assert_says 3 usable_cpus "$ROOT"
}

@test "limits count in a container whose own cgroup is mounted as the root" {
	cgroup "5:cpu:/docker/1" "4:memory:/docker/1"
	file cpu/cpu.cfs_quota_us 200000
	file cpu/cpu.cfs_period_us 100000
	file memory/memory.limit_in_bytes $((1000 * 1024 * 1024))
	file memory/memory.usage_in_bytes $((100 * 1024 * 1024))
	assert_says 2 usable_cpus "$ROOT"
	assert_says 900 free_mib "$ROOT"
}

@test "free memory limits the number of guests, however many processors there are" {
	free 3200
	assert_says 10 guests 4 1 "$ROOT"
	free 100
	assert_says 1 guests 4 1 "$ROOT"
	free 1000000
	assert_says 256 guests 4 1 "$ROOT"
}

@test "the memory limit of a cgroup counts, less the used memory that cannot be freed" {
	cgroup "0::/a/b"
	file a/b/memory.max max
	file a/b/memory.high max
	file a/b/memory.current 1
	assert_says 1000000 free_mib "$ROOT"
	file a/memory.max $((4000 * 1024 * 1024))
	file a/memory.current $((3000 * 1024 * 1024))
	assert_says 1000 free_mib "$ROOT"
	# Half of the used memory is page cache.
	file a/memory.stat "anon 1" "inactive_file $((1000 * 1024 * 1024))" "active_file $((500 * 1024 * 1024))"
	assert_says 2500 free_mib "$ROOT"
	file a/b/memory.high $((641 * 1024 * 1024))
	assert_says 2 guests 4 1 "$ROOT"
	file a/b/memory.current $((9000 * 1024 * 1024))
	assert_says 0 free_mib "$ROOT"
	assert_says 1 guests 4 1 "$ROOT"
}

@test "in cgroup v1 the largest number is no limit, and the totals of memory.stat count" {
	cgroup "4:memory:/a"
	file memory/a/memory.limit_in_bytes 9223372036854771712
	file memory/a/memory.usage_in_bytes 4096
	assert_says 1000000 free_mib "$ROOT"
	file memory/a/memory.limit_in_bytes $((1000 * 1024 * 1024))
	file memory/a/memory.usage_in_bytes $((900 * 1024 * 1024))
	file memory/a/memory.stat "inactive_file 0" "active_file 0" \
		"total_inactive_file $((100 * 1024 * 1024))" "total_active_file $((100 * 1024 * 1024))"
	assert_says 300 free_mib "$ROOT"
}

@test "runs side by side share processors and memory" {
	cpus 4
	assert_says 8 guests 4 2 "$ROOT"
	assert_says 4 guests 4 9 "$ROOT"
	free 1280
	assert_says 2 guests 4 2 "$ROOT"
}

@test "only ci/lib/machine.sh counts processors, for JOBS and make -j" {
	run grep -rnw --exclude-dir=tests nproc "$PROJECT/ci" "$PROJECT/Makefile"
	assert_output --regexp '^[^:]*/ci/lib/machine\.sh:[0-9]+:[^'$'\n'']*$'
	# The default JOBS of ci/run.
	cpus 3
	# shellcheck disable=SC2016 # for the inner shell
	run_quickly env SMP=2 PATH="$BATS_TEST_TMPDIR/bin:$PATH" bash -c '. "$1"; check_choices; echo $JOBS' - \
		"$PROJECT/ci/guest/guest.sh"
	assert_success
	assert [ "$output" -le 6 ]
}
