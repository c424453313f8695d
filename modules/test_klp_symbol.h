/* SPDX-License-Identifier: GPL-2.0 */
/* What a livepatch may reach and other modules may not. For modules with a pr_fmt(). */
#ifndef TEST_KLP_SYMBOL_H
#define TEST_KLP_SYMBOL_H

#include <linux/errno.h>
#include <linux/printk.h>
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

/**
 * test_klp_need_symbol() - tell whether klp-relocate has treated the livepatch
 * @symbol: the address of what is declared by KLP_SYMBOL(), of vmlinux
 *
 * Without it the symbol is what weak ones are that nobody has: NULL.
 *
 * Context: any.
 * Return: 0, or -ENOEXEC when it has not; the log says so.
 */
static inline int test_klp_need_symbol(const void *symbol)
{
	if (symbol)
		return 0;
	pr_err("has to be treated by klp-relocate\n");
	return -ENOEXEC;
}

#endif /* TEST_KLP_SYMBOL_H */
