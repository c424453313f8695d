# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# How much of this machine's processors and memory we may use. Sourced by base.sh. ROOT is
# the folder that has proc and sys: tests have fake ones.

# The most guests side by side that klp-lab accepts.
MAX_JOBS=256

# MiB that a guest can need: its memory, and QEMU's own.
GUEST_MIB=320

# MiB that a compiler can need.
COMPILER_MIB=400

# cgroup_folders(ROOT, controller): print the folders of our cgroup and of its parents, as far
# as we can see them: a container may have its own cgroup mounted as the root
cgroup_folders() {
	local number controllers path mount mounts

	[[ -r $1/proc/self/cgroup ]] || return 0
	while IFS=: read -r number controllers path; do
		if [[ $number == 0 && ! $controllers ]]; then
			mounts=("$1/sys/fs/cgroup" "$1/sys/fs/cgroup/unified")
		elif [[ ,$controllers, == *",$2,"* ]]; then
			mounts=("$1/sys/fs/cgroup/$controllers" "$1/sys/fs/cgroup/$2")
		else
			continue
		fi
		while true; do
			for mount in "${mounts[@]}"; do
				if [[ -d $mount$path ]]; then
					echo "$mount$path"
				fi
			done
			[[ $path == */* ]] || break
			path=${path%/*}
		done
	done < "$1/proc/self/cgroup"
}

# read_number(file): sets NUMBER; fails when there is none, or no limit
read_number() {
	NUMBER=
	if [[ -r $1 ]]; then
		read -r NUMBER < "$1" || true
	fi
	[[ $NUMBER =~ ^[0-9]+$ ]]
}

# read_cached(folder): sets CACHED, the bytes of files in the page cache: they count as used,
# but the kernel can free them
read_cached() {
	local key value total=''

	CACHED=0
	[[ -r $1/memory.stat ]] || return 0
	while read -r key value; do
		case $key in
		# cgroup v1: the folder's own numbers come first, then total_*, which include them.
		total_*) [[ $total ]] || { total=1 CACHED=0; } ;;&
		inactive_file | active_file | total_inactive_file | total_active_file)
			if [[ ! $total || $key == total_* ]]; then
				CACHED=$((CACHED + value))
			fi
			;;
		esac
	done < "$1/memory.stat"
}

# usable_cpus([ROOT]): print the number of CPUs that affinity or the quota allows, the smaller one
usable_cpus() {
	local cpus folder quota period

	cpus=$(nproc)
	while read -r folder; do
		quota=max period=100000
		if [[ -r $folder/cpu.max ]]; then
			read -r quota period < "$folder/cpu.max"
		elif [[ -r $folder/cpu.cfs_quota_us && -r $folder/cpu.cfs_period_us ]]; then
			read -r quota < "$folder/cpu.cfs_quota_us"	# -1: none
			read -r period < "$folder/cpu.cfs_period_us"
		fi
		if [[ $quota =~ ^[1-9][0-9]*$ ]] && ((quota < cpus * period)); then
			cpus=$(((quota + period - 1) / period))
		fi
	done < <(cgroup_folders "${1-}" cpu)
	echo "$cpus"
}

# free_mib([ROOT]): print the MiB of memory that are free or can be freed
free_mib() {
	local free='' key value folder file used mib=$((1024 * 1024))

	while read -r key value _; do
		[[ $key != MemAvailable: ]] || free=$((value / 1024))
	done < "${1-}/proc/meminfo"
	while read -r folder; do
		read_number "$folder/memory.current" || read_number "$folder/memory.usage_in_bytes" ||
			continue
		used=$NUMBER
		# cgroup v1: about 2^63 means no limit.
		for file in memory.max memory.high memory.limit_in_bytes; do
			if read_number "$folder/$file" && (((NUMBER - used) / mib < free)); then
				read_cached "$folder"
				NUMBER=$(((NUMBER - used + CACHED) / mib))
				free=$((NUMBER < 0 ? 0 : NUMBER < free ? NUMBER : free))
			fi
		done
	done < <(cgroup_folders "${1-}" memory)
	echo "$free"
}

# side_by_side(MiB, number, [ROOT, [share]]): print how many processes can run, of which each
# needs so many MiB: the number, or fewer when memory is short, but at least 1. We may use
# 1 / share of the memory.
side_by_side() {
	local number=$2 fit

	fit=$(($(free_mib "${3-}") / ${4:-1} / $1))
	((number <= fit)) || number=$fit
	echo "$((number < 1 ? 1 : number))"
}

# compilers: print how many to run at a time
compilers() {
	side_by_side "$COMPILER_MIB" "$(usable_cpus)"
}

# guests(each, [runs, [ROOT]]): print how many guests to run side by side: "each" for each
# usable processor, as far as the memory goes. "runs" is the number of runs, this one included,
# that share the machine.
guests() {
	local each=$1 runs=${2:-1} root=${3-} cpus number

	cpus=$(usable_cpus "$root")
	runs=$((runs < cpus ? runs : cpus))
	number=$((cpus * each / runs))
	side_by_side "$GUEST_MIB" "$((number < MAX_JOBS ? number : MAX_JOBS))" "$root" "$runs"
}

# guests_for_cpu: print how many guests keep a processor busy
#
# The kernel retries a transition that had to wait once a second: so half of the scenarios are
# idle for most of their time, and other guests can use the processor. Guests with several
# virtual CPUs spin while one of these waits for a CPU of the host.
guests_for_cpu() {
	local each=$((${SMP:-1} > 1 ? 4 / SMP : 4))

	echo "$((each ? each : 1))"
}
