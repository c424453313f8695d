# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The kernel log: the lines that a test expects, and complaints that it does not.

# The lines that check_log() expects in the kernel log.
EXPECTED=

# Where the kernel log of the test begins, see mark_log().
MARK=

# Texts of the complaints that the test announces, see announce_splat().
ANNOUNCED=()

# The kernel's taint flags that stand for a complaint: bad page, died, warned, soft lockup.
TAINT_WARN=$((1 << 9))
TAINT_COMPLAINT=$((1 << 5 | 1 << 7 | TAINT_WARN | 1 << 14))

# The texts of the file vendor-lines, when is_of_vendor() has read it.
VENDOR_LINES=()

# start_test(name) - begin: check_log() compares the kernel log from here on
start_test() {
	TEST="===== TEST: $1 ====="
	echo -n "TEST: $1 ... "
	log "$TEST"
	EXPECTED=
}

# expect(line...) - append to what check_log() will look for
expect() {
	local line

	for line; do
		EXPECTED+="$line"$'\n'
	done
}

# livepatch_lines(text, wanted) - set LINES_KEPT to the lines about livepatching that depend on
# nothing but the test, and to the wanted lines, whatever they are about
livepatch_lines() {
	local - IFS=$'\n' line

	LINES_KEPT=
	# By word splitting: from a here-string, which is a pipe, bash would read single bytes.
	set -f
	for line in $1; do
		if [[ $'\n'$2$'\n' == *$'\n'"$line"$'\n'* ]]; then
			LINES_KEPT+="$line"$'\n'
			continue
		fi
		case $line in
		*"tainting kernel"* | *"taints kernel"*) ;;
		*"signaling remaining tasks"*) ;;
		# The lines of a complaint depend on how the kernel was built.
		" "* | "Modules linked in:"*) ;;
		*livepatch:* | *test_klp*)
			is_of_vendor "$line" || LINES_KEPT+="$line"$'\n'
			;;
		esac
	done
	LINES_KEPT=${LINES_KEPT%$'\n'}
}

# is_of_vendor(line) - does the line have a text of the file vendor-lines? Distributions' kernels
# log such lines
is_of_vendor() {
	local text

	((${#VENDOR_LINES[@]})) || mapfile -t VENDOR_LINES < <(exec grep -v '^#\|^$' vendor-lines)
	for text in "${VENDOR_LINES[@]}"; do
		[[ "$1" != *"$text"* ]] || return 0
	done
	return 1
}

# log_since(text) - set LOG to the kernel log after the last record with this text
log_since() {
	LOG=$(exec ./log_after "$1" <&"$KMSG") || die "the kernel log since \"$1\" cannot be had"
}

# check_result(text) - compare the kernel log since start_test() with the text
check_result() {
	log_since "$TEST"
	livepatch_lines "$LOG" "$*"

	if [[ "$*" == "$LINES_KEPT" ]]; then
		echo "ok"
	else
		printf 'not ok\n\n%s\n\n' "$(diff -u --label expected --label result \
			<(echo "$*") <(echo "$LINES_KEPT"))"
		die "livepatch kselftest(s) failed"
	fi
}

# check_log - compare the kernel log since start_test() with all that the test
# logged itself and named by expect(), in that order
check_log() {
	check_result "${EXPECTED%$'\n'}"
}

# announce_splat(text) - announce that the kernel will complain, once, with this text
#
# An unannounced complaint fails the test: klp-lab checks that or, on a machine without it,
# check_complaints().
announce_splat() {
	read_file /proc/sys/kernel/panic_on_warn
	[[ "$VALUE" != 1 ]] || skip "a complaint of the kernel would be a panic (kernel.panic_on_warn)"
	# A WARN_ONCE() that has warned before has to warn again.
	if [[ -e /sys/kernel/debug/clear_warn_once ]]; then
		echo 1 > /sys/kernel/debug/clear_warn_once
	fi
	ANNOUNCED+=("$1")
	printf '\n# announce-splat: %s\n' "$1"
}

# mark_log - mark the beginning of this test in the kernel log, for check_complaints()
mark_log() {
	MARK="===== BEGIN: ${0##*/}, process $$ ====="
	echo "$MARK" > /dev/kmsg
}

# check_complaints - did the kernel make the announced complaints and no others? For a machine
# without klp-lab, which checks that itself
check_complaints() {
	local log said new

	log=$(exec ./log_after "$MARK" <&"$KMSG")
	case $? in
	0) ;;
	1)
		echo "ERROR: a part of the kernel log was overwritten before it was read" >&2
		return 1
		;;
	*) return 1 ;;	# log_after has printed the reason
	esac
	if ! said=$(exec ./find_splats "${ANNOUNCED[@]}" <<< "$log"); then
		echo "ERROR: $said" >&2
		return 1
	fi
	read_file /proc/sys/kernel/tainted
	new=$((VALUE & ~TAINT & TAINT_COMPLAINT))
	# An announced complaint explains the taint flag of warnings.
	((!${#ANNOUNCED[@]})) || new=$((new & ~TAINT_WARN))
	((new == 0)) && return 0
	echo "ERROR: the kernel is tainted ($new) by a complaint that is not in its log" >&2
	return 1
}
