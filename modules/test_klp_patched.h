/* SPDX-License-Identifier: GPL-2.0 */
/* How a target module defines a function that livepatches patch. */
#ifndef TEST_KLP_PATCHED_H
#define TEST_KLP_PATCHED_H

#include <linux/compiler.h>
#include <linux/module.h>

/**
 * __test_klp_noipa - marks a static noinline function that livepatches patch by its name
 *
 * The compiler must keep a function by this name, with an entry that ftrace knows, and
 * every call of it. gcc has one attribute against all optimisations between functions:
 * inlining, cloning, folding, foreseeing results. clang only has noinline. So the function
 * has to pass each argument and its result through TEST_KLP_OPAQUE(), and so has a caller
 * whose arguments are constants. TEST_KLP_PATCHED() has to follow the function.
 */
#if __has_attribute(__noipa__)
#define __test_klp_noipa	__attribute__((__noipa__))
#else
#define __test_klp_noipa
#endif

/**
 * TEST_KLP_PATCHED() - list a function that livepatches patch
 * @name: the function
 *
 * In the module's .modinfo, as test_klp_patched=NAME. ci/guest/check-patched reads it and checks
 * that the compiler has kept the function.
 */
#define TEST_KLP_PATCHED(name)	MODULE_INFO(test_klp_patched, #name)

/**
 * TEST_KLP_OPAQUE() - hide a value from the optimiser
 * @value: an integer or a pointer
 *
 * The compiler can neither foresee the result nor leave the evaluation out, whatever it
 * knows of @value. So it cannot drop, merge or specialise a function that does this.
 *
 * Return: @value.
 */
#define TEST_KLP_OPAQUE(value) ({				\
	typeof(value) __opaque = (value);			\
	asm volatile("" : "+r" (__opaque) : : "memory");	\
	__opaque;						\
})

#endif /* TEST_KLP_PATCHED_H */
