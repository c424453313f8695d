/* SPDX-License-Identifier: GPL-2.0 */
/* How a livepatch refers to symbols that are not exported. For modules with a pr_fmt(). */
#ifndef TEST_KLP_SYMBOL_H
#define TEST_KLP_SYMBOL_H

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/stringify.h>

/**
 * KLP_SYMBOL() - the name under which a livepatch refers to a symbol that is not exported
 * @object: vmlinux, or the module that has the symbol
 * @name:   function or variable; a macro of that name is expanded
 *
 * For an asm label of a weak declaration: at build time no such symbol exists.
 * tools/klp-relocate turns the relocations to it into livepatch relocations, which the
 * kernel resolves: for vmlinux when the livepatch is loaded, for a module when both
 * are loaded. See the kernel's Documentation/livepatch/module-elf-format.rst.
 */
#define KLP_SYMBOL(object, name)	".klp.sym." #object "." __stringify(name)

/**
 * test_klp_need_symbol() - tell whether klp-relocate has treated the livepatch
 * @symbol: the address of a symbol of vmlinux that is declared with KLP_SYMBOL()
 *
 * Without klp-relocate the address is NULL, as for any weak symbol that does not exist.
 *
 * Context: any.
 * Return: 0, or -ENOEXEC after a message when it has not.
 */
static inline int test_klp_need_symbol(const void *symbol)
{
	if (symbol)
		return 0;
	pr_err("has to be treated by klp-relocate\n");
	return -ENOEXEC;
}

#endif /* TEST_KLP_SYMBOL_H */
