# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What of this machine's processors and memory we may use. Sourced by lib.sh. ROOT is
# where /proc and /sys are: tests have others.

# What klp-lab takes for the number of guests side by side.
MAX_JOBS=256

# MiB that a guest can come to: its memory, and QEMU's own.
GUEST_MIB=320

# MiB that a compiler can come to.
COMPILER_MIB=400

# cgroup_folders(ROOT, controller): our cgroup's and its parents', where they can be seen:
# in a container it may be that one's own cgroup is mounted as the root
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

# read_cached(folder): sets CACHED, the bytes of files in the page cache, which count as
# used, and give way
read_cached() {
	local key value total=''

	CACHED=0
	[[ -r $1/memory.stat ]] || return 0
	while read -r key value; do
		case $key in
		# Of version 1 those of the folder alone come first.
		total_*) [[ $total ]] || { total=1 CACHED=0; } ;;&
		inactive_file | active_file | total_inactive_file | total_active_file)
			if [[ ! $total || $key == total_* ]]; then
				CACHED=$((CACHED + value))
			fi
			;;
		esac
	done < "$1/memory.stat"
}

# usable_cpus([ROOT]): by affinity and quota, whichever is less
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

# free_mib([ROOT]): MiB of memory that are free, or would be if need be
free_mib() {
	local free='' key value folder file used mib=$((1024 * 1024))

	while read -r key value _; do
		[[ $key != MemAvailable: ]] || free=$((value / 1024))
	done < "${1-}/proc/meminfo"
	while read -r folder; do
		read_number "$folder/memory.current" || read_number "$folder/memory.usage_in_bytes" ||
			continue
		used=$NUMBER
		# Version 1 has 2^63, or so, for no limit.
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

# side_by_side(MiB, number, [ROOT, [share]]): print that number, or as many as there is
# memory for, of which each takes so much; at least one. Only that part of the memory is
# ours: 1 / share.
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

# guests(each, [runs, [ROOT]]): print how many guests side by side: so many for each
# processor that we may use, as far as the memory goes. Other runs go on beside this one,
# so many in all.
guests() {
	local each=$1 runs=${2:-1} root=${3-} cpus number

	cpus=$(usable_cpus "$root")
	runs=$((runs < cpus ? runs : cpus))
	number=$((cpus * each / runs))
	side_by_side "$GUEST_MIB" "$((number < MAX_JOBS ? number : MAX_JOBS))" "$root" "$runs"
}

# guests_for_cpu: print how many guests keep a processor busy
#
# The kernel tries again once a second to end a transition that had to wait: half of the
# scenarios use no processor for most of their time, and others can. Guests with several
# virtual CPUs spin while one of these waits for a CPU of the host.
guests_for_cpu() {
	# What cannot be a number of CPUs is for check_choices to say.
	local each=$((${SMP:-1} > 1 ? 4 / SMP : 4))

	echo "$((each ? each : 1))"
}
