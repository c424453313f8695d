# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Make allocations fail, and check that each allocation is freed. Sourced by state.sh.

#
# Injected failures: the kernel's fault injection makes allocations fail
#

FAILSLAB=/sys/kernel/debug/failslab

# need_failing_allocations - skip the test unless a task's allocation can be made to fail; silence
# failslab, and include allocations that may sleep
#
# In a kernel that was booted with slub_debug=A,kmalloc-*, only allocations of kmalloc() fail.
# Others are not the same in each run: the trees by which sysfs counts have spare nodes now and
# then, and the n-th allocation is then another one.
need_failing_allocations() {
	[[ -e "$FAILSLAB" && -e /proc/self/fail-nth ]] ||
		skip "the kernel cannot fail allocations (CONFIG_FAILSLAB, CONFIG_FAULT_INJECTION_DEBUG_FS)"
	need_own_machine "the settings of failslab are changed"
	echo 0 > "$FAILSLAB/verbose"
	echo N > "$FAILSLAB/ignore-gfp-wait"
	read_file /sys/kernel/slab/kmalloc-8/failslab
	if [[ "$VALUE" == 1 ]]; then
		echo Y > "$FAILSLAB/cache-filter"
	fi
}

# announce_vmalloc(text) - announce the complaints of vmalloc() in this part of the log. When it
# fails it complains, but at most ten times in five seconds
announce_vmalloc() {
	local said="$1"

	while [[ "$said" == *$'\n warn_alloc'[.+]* ]]; do
		announce_splat " warn_alloc"
		said=${said#*$'\n warn_alloc'[.+]}
	done
}

# fail_each_allocation(modname, params) - load a livepatch again and again. While it is enabled,
# one allocation fails: the first, then the second, until there are no more. The scenario defines
# the steps around that: fresh_start, when_refused, and when_loaded, which unloads all livepatches.
fail_each_allocation() {
	local mod="$1" args nth left=0 refused=0

	fresh_start
	for ((nth = 1; left == 0; nth++)); do
		args=("$@" fail_nth="$nth")
		if try_load "${args[@]}"; then
			# The kernel can do without some allocations.
			read_file "/sys/module/$mod/parameters/fail_nth"
			left=$VALUE
			when_loaded
			((left)) || fresh_start
		else
			check "insmod's error for allocation $nth" "Cannot allocate memory" "${LOAD_SAID##*: }"
			check_no_trace "$mod"
			when_refused
			((++refused))
		fi
		log_since "% insmod test_modules/$mod.ko ${args[*]:1}"
		announce_vmalloc "$LOG"
		# test_klp_enable() logs this. In other scenarios check_log() sees it.
		[[ "$LOG" != *"failed to load, balance"* ]] || die "allocation $nth: memory is left"
	done
	((refused > 10)) || die "only $refused failed allocations were noticed"
}

#
# The kernel's own allocations, by its trace events
#

# trace_allocations - trace from now on what the kernel allocates and frees
trace_allocations() {
	local event

	[[ -e "$SYSFS_TRACING_DIR/events/kmem/kmalloc" ]] ||
		skip "the kernel cannot trace allocations (CONFIG_EVENT_TRACING)"
	need_own_machine "allocations are traced"
	echo > "$SYSFS_TRACING_DIR/trace"
	for event in kmalloc kfree; do
		echo 1 > "$SYSFS_TRACING_DIR/events/kmem/$event/enable"
	done
	echo 1 > "$SYSFS_TRACING_DIR/tracing_on"
}

# check_all_freed - end the test unless the kernel has freed all that livepatching, and kobjects
# for their names, have allocated since trace_allocations()
check_all_freed() {
	local left lost

	echo 0 > "$SYSFS_TRACING_DIR/tracing_on"
	# A lost event could be the one that frees an allocation.
	lost=$(awk -F ': ' '/overrun|dropped events/ { n += $2 } END { print n + 0 }' \
		"$SYSFS_TRACING_DIR"/per_cpu/cpu*/stats)
	check "trace events that were lost" 0 "$lost"
	left=$(awk '{ ptr = ""; for (i = 4; i <= NF; i++) if ($i ~ /^ptr=/) ptr = $i }
		ptr ~ /=0+$/ { next }	# a failed allocation
		/ kmalloc: call_site=(klp_|kobject_|kvasprintf)/ { n++; kept[ptr] = $0 }
		/ kfree: / { delete kept[ptr] }
		END { if (!n) print "nothing was traced"; for (ptr in kept) print kept[ptr] }' \
		"$SYSFS_TRACING_DIR/trace")
	[[ ! "$left" ]] || die "not freed: $left"
}
