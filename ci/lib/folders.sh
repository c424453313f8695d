# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The folders that the project writes to: where they are, and what may be deleted there.
# Sourced by base.sh.
#
#	BUILD	all that is built, downloaded or kept. The whole folder is ours
#	results	the user may have other files there. Only files that the marker lists are ours

# The marker. Its first line is "klp-state build" or "klp-state results". In a result folder, the
# names of the files and folders that runs have made there follow, a line each. Names of folders
# end in "/".
MARK=.klp-state

# Characters that are special to make, to Kbuild or to the shell that they call.
ODD_LETTERS=$' \t\n\r:,;$#%&|<>()*?`\'"\\'

# is_plain_path(path)
is_plain_path() {
	[[ $1 != *["$ODD_LETTERS"]* ]]
}

# need_plain_path(variable, path): end unless the path is plain; also where a link in it leads
need_plain_path() {
	local real

	real=$(realpath -m -- "$2")
	is_plain_path "$2$real" ||
		die "$1=$2: make and Kbuild take no path with a blank or one of ${ODD_LETTERS:4}: name a folder without"
}

# is_marked(folder, build|results)
is_marked() {
	local line=

	[[ -f $1/$MARK && ! -L $1/$MARK ]] || return
	IFS= read -r line < "$1/$MARK" || true
	[[ $line == "klp-state $2" ]]
}

# is_free(folder, build|results): it may be written to: new, empty, or ours already
is_free() {
	[[ ! -e $1 ]] || is_marked "$1" "$2" || [[ -d $1 && -z $(ls -A -- "$1") ]]
}

# existing(folder): print it, or the nearest folder above it that exists
existing() {
	local folder=$1

	until [[ -e $folder || -L $folder ]]; do
		folder=$(dirname -- "$folder")
	done
	echo "$folder"
}

# can_be_written(folder): it is there and can be written, or it can be made
can_be_written() {
	local folder

	folder=$(existing "$1")
	[[ -d $folder && -w $folder && -x $folder ]]
}

# need_room(what, folder, MiB): end unless the disk that the folder is on, or would be on, has so
# much free. Makes nothing.
need_room() {
	local free

	# In KiB first: df rounds MiB up.
	free=$(($(df --output=avail -k -- "$(existing "$2")" | tail -n 1) / 1024))
	((free >= $3)) || die "$1: $free MiB free, $3 needed: make room on that disk"
}

# is_own(folder): this user owns it and all that is kept in it; or can make it, in a folder that
# he owns
#
# To be writable is not enough: root can write anywhere, but another user could not write to the
# files that root leaves in his folder.
is_own() {
	local path

	if [[ ! -e $1 ]]; then
		path=${1%/*}
		[[ -O $path && -w $path ]]
		return
	fi
	[[ -d $1 && -w $1 ]] || return
	for path in "$1" "$1"/* "$1"/.[!.]* "$1"/*/*; do
		[[ -O $path || ! -e $path ]] || return
	done
}

# cache_folder: print the folder to use when the checkout cannot be written to; each checkout
# has another
cache_folder() {
	local cache=${XDG_CACHE_HOME-} name=${TOP##*/}

	# The XDG base directory specification says to ignore a relative path. ~ and not $HOME:
	# bash knows it when HOME is not set, too.
	[[ $cache == /* ]] || cache=~/.cache
	echo "$cache/klp-state/${name//[^A-Za-z0-9._-]/-}-$(cksum <<< "$TOP" | cut -d ' ' -f 1)"
}

# choose_build: sets BUILD, and exports it. Makes nothing.
choose_build() {
	BUILD_NOTE=
	if [[ -z ${BUILD-} ]]; then
		BUILD=$TOP/build
		if ! is_plain_path "$TOP"; then
			BUILD_NOTE="make and Kbuild cannot take the path $TOP"
		elif [[ -e $BUILD ]] && ! is_own "$BUILD"; then
			BUILD_NOTE="$BUILD has files of another user, or cannot be written"
		elif ! is_own "$BUILD"; then
			BUILD_NOTE="$TOP is another user's, or cannot be written"
		fi
		if [[ $BUILD_NOTE ]]; then
			BUILD=$(cache_folder)/build
			BUILD_NOTE+=": using ${BUILD%/*} (BUILD and RESULTS choose other folders)"
		fi
	elif [[ $BUILD != "${KLP_STATE_BUILD-}" ]]; then
		need_plain_path BUILD "$BUILD"
		BUILD=$(realpath -m -- "$BUILD")
		is_free "$BUILD" build || [[ $BUILD == "$TOP/build" && -d $BUILD ]] ||
			die "BUILD=$BUILD: is no folder, or has files that are not ours: name a new or an empty folder"
		can_be_written "$BUILD" || die "BUILD=$BUILD: cannot be written"
	fi
	# KLP_STATE_BUILD tells scripts that this one starts that BUILD has been checked.
	export BUILD KLP_STATE_BUILD=$BUILD
}

# write_mark(folder, build|results): write a new marker, with the first line only
write_mark() {
	{ echo "klp-state $2" > "$1/$MARK.new" && mv "$1/$MARK.new" "$1/$MARK"; } 2> /dev/null || {
		rm -f "$1/$MARK.new"
		die "$1: cannot be written: is the disk full?"
	}
}

# make_build: make the folder BUILD, and keep other runs from deleting anything in it
make_build() {
	[[ ${KLP_STATE_IN_USE-} != "$BUILD" ]] || return 0
	need_number KEEP_GIB "${KEEP_GIB:=10}" 100000
	is_plain_path "$BUILD" ||
		die "BUILD: make and Kbuild cannot take the path $TOP, nor $BUILD: name a folder without a blank"
	can_be_written "$BUILD" ||
		die "BUILD=$BUILD: cannot be made or written${BUILD_NOTE:+; neither can the checkout}: name another folder by BUILD"
	need_room "BUILD=$BUILD" "$BUILD" 1
	mkdir -p "$BUILD" 2> /dev/null || die "BUILD=$BUILD: cannot be made: name another folder by BUILD"
	if [[ $BUILD_NOTE ]]; then
		say "$BUILD_NOTE"
		BUILD_NOTE=
	fi
	if ! is_marked "$BUILD" build; then
		write_mark "$BUILD" build
		# It may be in some git checkout: git should ignore it.
		[[ $BUILD == "$TOP/build" ]] || echo '*' > "$BUILD/.gitignore"
	fi
	use_build
	# mktemp, bash (here-documents), compilers and GNU parallel write to TMPDIR.
	if [[ ! -d ${TMPDIR:-/tmp} || ! -w ${TMPDIR:-/tmp} ]]; then
		mkdir -p "$BUILD/tmp"
		export TMPDIR=$BUILD/tmp
	fi
}

# use_build: hold BUILD's lock as long as this script runs, or anything that it has started. A
# script that is alone in BUILD first deletes leftovers, and what was not used for long.
use_build() {
	local fd

	exec {fd}> "$BUILD/.in-use.lock"
	if flock --exclusive --nonblock "$fd"; then
		remove_leftovers
		keep_recent
	fi
	flock --shared "$fd"
	export KLP_STATE_IN_USE=$BUILD
}

# used(folder...): note that they are used now: keep_recent deletes what was used longest ago
used() {
	touch --no-create -- "$@"
}

# remove_leftovers: temporary folders of scripts that were killed
remove_leftovers() {
	local x='[[:alnum:]][[:alnum:]][[:alnum:]][[:alnum:]][[:alnum:]][[:alnum:]]' path

	# shellcheck disable=SC2086,SC2231 # a pattern
	for path in "$BUILD"/{initramfs,gcov,check,sample,warnings}.$x \
			"$BUILD"/{kernels,source,hosts}/new.$x "$BUILD"/linux/*-*.$x "$BUILD"/guest/*/faults.$x; do
		# BUILD/kernels may be a link to a folder that others use, too.
		if [[ -e $path && ! -L ${path%/*} || ${path%/*} == "$BUILD" ]]; then
			# A root of another system may have the host's /dev in it.
			rm -rf --one-file-system -- "$path"
		fi
	done
}

# kept_by_name: print the folders of kernels that a name stands for: only make update may
# replace these
kept_by_name() {
	local record release

	for record in "$BUILD"/kernels/*; do
		if [[ -f $record ]]; then
			read -r release < "$record"
			echo "$BUILD/kernels/$release"
		fi
	done
}

# keep_recent: delete what was used longest ago until KEEP_GIB are left, of the files made for
# each kernel, and of kernels that no name stands for any more
#
# A folder's mtime is the time of its last use. Measuring a folder takes up to half a second, so
# its size is noted, and is good until the folder is used again.
keep_recent() {
	local stamp path size total=0 notes=$BUILD/.sizes lines=() folders=() named
	declare -A noted=()

	named=$(kept_by_name)
	if [[ -e $notes ]]; then
		while read -r stamp size path; do
			noted["$stamp $path"]=$size
		done < "$notes"
	fi
	for path in "$BUILD"/{guest,template,linux,kernels}; do
		[[ ! -d $path || -L $path ]] || folders+=("$path")
	done
	((${#folders[@]})) || return 0
	while read -r stamp path; do
		[[ $'\n'$named$'\n' != *$'\n'"$path"$'\n'* ]] || continue
		size=${noted["$stamp $path"]-}
		if [[ ! $size ]]; then
			size=$(du --summarize --block-size=1M -- "$path" | cut -f 1)
		fi
		((total += size)) || true
		if ((total > KEEP_GIB * 1024)); then
			# The lock of a template is beside it.
			rm -rf -- "$path" "$path.lock"
		else
			lines+=("$stamp $size $path")
		fi
	done < <(find "${folders[@]}" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn)
	printf '%s\n' "${lines[@]}" > "$notes.new" && mv "$notes.new" "$notes"
}

# copy_whole(from, to): copy the contents of a folder to one that is empty or does not exist.
# When that fails, nothing is left there
copy_whole() {
	local made=

	if [[ ! -e $2 ]]; then
		made=1
	fi
	if mkdir -p "$2" && cp -R "$1/." "$2/"; then
		return 0
	fi 2> >(tail -n 1 >&2)
	if [[ -d $2 ]]; then
		(cd "$1" && find . -mindepth 1 -maxdepth 1 -print0) | (cd "$2" && xargs -0 -r rm -rf)
		[[ ! $made ]] || rmdir "$2"
	fi
	return 1
}

#
# Results
#

# results_root: print the folder in which each run gets a new folder
results_root() {
	if [[ $BUILD != "$(cache_folder)/build" ]] && is_own_results "$TOP/results"; then
		echo "$TOP/results"
	else
		echo "$(cache_folder)/results"
	fi
}

# is_own_results(folder): as is_own, but does not look into it: other users may have runs there
is_own_results() {
	if [[ -e $1 ]]; then
		[[ -d $1 && -O $1 && -w $1 ]]
	else
		is_own "$1"
	fi
}

# check_results(folder): end unless it can be a result folder, as far as one can tell before
# making it
check_results() {
	can_be_written "$1" || die "RESULTS=$1: cannot be made or written"
	is_free "$1" results ||
		die "RESULTS=$1: has files that no run has made: name a new or an empty folder"
	# make mutants writes more than 10 MiB.
	need_room "RESULTS=$1" "$1" 20
}

# claim_results(folder): make it, or delete what earlier runs have made there
claim_results() {
	check_results "$1"
	mkdir -p -- "$1" 2> /dev/null || die "RESULTS=$1: cannot be made"
	if is_marked "$1" results; then
		forget_results "$1"
	fi
	write_mark "$1" results
}

# list_results(folder, name...): add files, or folders ("NAME/"), to the marker of a result
# folder, before they are made
list_results() {
	printf '%s\n' "${@:2}" >> "$1/$MARK"
}

# copy_results(from, folder, name): copy a folder into a result folder, by that name
copy_results() {
	local names

	names=$(cd "$1" && find . -mindepth 1 '(' -type d -printf "$3/%P/\\n" -o -printf "$3/%P\\n" ')')
	list_results "$2" "$3/" "$names"
	mkdir -p "$2/$3"
	cp -R "$1/." "$2/$3/"
}

# leads_outside(folder, name): does the name lead out of the folder? Others may have written the
# marker
leads_outside() {
	local path=$1 rest=$2

	[[ $rest != /* && /$rest/ != */../* ]] || return 0
	while [[ $rest == */?* ]]; do
		path+=/${rest%%/*}
		rest=${rest#*/}
		[[ ! -L $path ]] || return 0
	done
	return 1
}

# forget_results(folder): delete all that its marker lists, and nothing else
forget_results() {
	local name path own_files=() folders=()

	while IFS= read -r name; do
		if [[ ! $name ]] || leads_outside "$1" "$name"; then
			continue
		elif [[ $name == */ ]]; then
			folders=("$1/${name%/}" "${folders[@]}")
		elif [[ -f $1/$name || -L $1/$name ]]; then
			own_files+=("$1/$name")
		fi
	done < <(tail -n +2 -- "$1/$MARK")
	((!${#own_files[@]})) || printf '%s\0' "${own_files[@]}" | xargs -0 rm -f --
	for path in "${folders[@]}"; do
		[[ -d $path && ! -L $path ]] || continue
		if is_marked "$path" results; then
			forget_results "$path"
			# If it has files of the user's, keep the marker: runs may use it again.
			if [[ $(ls -A -- "$path") == "$MARK" ]]; then
				rm "$path/$MARK"
			fi
		fi
		rmdir --ignore-fail-on-non-empty "$path"
	done
}
