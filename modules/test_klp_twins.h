/* SPDX-License-Identifier: GPL-2.0 */
/* For test_klp_target.c: a module that has two functions of one name. */
#ifndef TEST_KLP_TWINS_H
#define TEST_KLP_TWINS_H

/**
 * test_klp_call_second_twin() - call the second of two functions of one name
 * @item: the function's argument
 *
 * Context: any.
 * Return: the function's answer.
 */
int test_klp_call_second_twin(void *item);

#endif /* TEST_KLP_TWINS_H */
