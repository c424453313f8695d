/* SPDX-License-Identifier: GPL-2.0 */
/* What a livepatch may reach and other modules may not. */
#ifndef TEST_KLP_SYMBOL_H
#define TEST_KLP_SYMBOL_H

#include <linux/stringify.h>

/**
 * KLP_SYMBOL() - the name under which a livepatch refers to what is not exported
 * @object: vmlinux, or the module that has it
 * @name:   of the function or variable; a macro is replaced
 *
 * For an asm label of a weak declaration: at build time nobody has such a symbol.
 * tools/klp-relocate makes livepatch relocations of those by it, which the kernel
 * resolves itself: of vmlinux when the livepatch is loaded, of a module when both
 * are there. See the kernel's Documentation/livepatch/module-elf-format.rst.
 */
#define KLP_SYMBOL(object, name)	".klp.sym." #object "." __stringify(name)

#endif /* TEST_KLP_SYMBOL_H */
