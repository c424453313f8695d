# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Reads the header of an x86 kernel image. Its fields are explained in the kernel's
# Documentation/arch/x86/boot.rst.

# field(image, offset, bytes): an unsigned number of the header
field() {
	od -An -t "u$3" --endian=little -j "$(($2))" -N "$3" "$1" | tr -d ' \n'
}

# is_bzimage(image)
is_bzimage() {
	[[ $(od -An -tx1 -j $((0x202)) -N 4 "$1" 2> /dev/null | tr -d ' \n') == 48647253 ]]	# "HdrS"
}

# release_of(image): the kernel's release
release_of() {
	local offset

	offset=$(($(field "$1" 0x20e 2) + 0x200))
	dd if="$1" bs=1 skip="$offset" count=200 status=none | tr '\0' '\n' |
		head -n 1 | cut -d ' ' -f 1
}

# payload_of(image): print the offset and the length of the compressed kernel in it
payload_of() {
	local setup

	setup=$(field "$1" 0x1f1 1)
	echo $(((setup + 1) * 512 + $(field "$1" 0x248 4))) "$(field "$1" 0x24c 4)"
}
