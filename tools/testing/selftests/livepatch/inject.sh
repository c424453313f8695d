# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Allocations: have them fail, and see that each is freed. Sourced by state.sh.

#
# Allocations that fail: fault injection of the kernel
#

FAILSLAB=/sys/kernel/debug/failslab

# need_failing_allocations - end the test unless the kernel can fail an allocation of a
# task; have it do so without words, and for allocations that may wait
#
# Of what kmalloc() gives alone, when the kernel was booted with slub_debug=A,kmalloc-*:
# nodes of the trees that sysfs counts by are now and then there already, and the same
# number is another allocation.
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

# announce_vmalloc(text) - vmalloc() complains when it fails, but ten times in five
# seconds at most: announce what this part of the log has of it
announce_vmalloc() {
	local said="$1"

	while [[ "$said" == *$'\n warn_alloc'[.+]* ]]; do
		announce_splat " warn_alloc"
		said=${said#*$'\n warn_alloc'[.+]}
	done
}

# fail_each_allocation(modname, params) - load a livepatch, and have the kernel fail
# one allocation while it is enabled, the next one each time, until there are no more
# of them. The scenario has functions for what comes around that: fresh_start,
# when_refused, and when_loaded, which takes everything off again.
fail_each_allocation() {
	local mod="$1" args nth left=0 refused=0

	fresh_start
	for ((nth = 1; left == 0; nth++)); do
		args=("$@" fail_nth="$nth")
		if try_load "${args[@]}"; then
			# Not every allocation has to be had.
			read_file "/sys/module/$mod/parameters/fail_nth"
			left=$VALUE
			when_loaded
			((left)) || fresh_start
		else
			check "what insmod says of allocation $nth" "Cannot allocate memory" "${LOAD_SAID##*: }"
			check_no_trace "$mod"
			when_refused
			((++refused))
		fi
		log_since "% insmod test_modules/$mod.ko ${args[*]:1}"
		announce_vmalloc "$LOG"
		# See test_klp_enable(). Others have check_log() see it.
		[[ "$LOG" != *"failed to load, balance"* ]] || die "allocation $nth: memory is left"
	done
	((refused > 10)) || die "only $refused failed allocations were noticed"
}

#
# What the kernel itself allocates: its trace events
#

# trace_allocations - note from now on what is allocated and what is freed
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

# check_all_freed - end the test unless all is freed that livepatching has allocated
# since, and the names of kobjects
check_all_freed() {
	local left lost

	echo 0 > "$SYSFS_TRACING_DIR/tracing_on"
	# Of what was overwritten nobody knows whether it was freed.
	lost=$(awk -F ': ' '/overrun|dropped events/ { n += $2 } END { print n + 0 }' \
		"$SYSFS_TRACING_DIR"/per_cpu/cpu*/stats)
	check "trace events that were lost" 0 "$lost"
	left=$(awk '{ ptr = ""; for (i = 4; i <= NF; i++) if ($i ~ /^ptr=/) ptr = $i }
		ptr ~ /=0+$/ { next }	# there was no memory
		/ kmalloc: call_site=(klp_|kobject_|kvasprintf)/ { n++; kept[ptr] = $0 }
		/ kfree: / { delete kept[ptr] }
		END { if (!n) print "nothing was traced"; for (ptr in kept) print kept[ptr] }' \
		"$SYSFS_TRACING_DIR/trace")
	[[ ! "$left" ]] || die "not freed: $left"
}
