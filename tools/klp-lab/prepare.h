/* SPDX-License-Identifier: GPL-2.0 */
/* Runs programs in a guest that goes on afterwards. */
#ifndef KLP_LAB_PREPARE_H
#define KLP_LAB_PREPARE_H

#include "guest.h"
#include "program.h"

/**
 * prepare_wait() - wait until a program has ended, and store what it prints
 * @guest:    the guest; its log grows
 * @nonce:    of the order
 * @facts:    how it ended is filled in
 * @output:   what it prints is added
 * @deadline: when to give up, a time of now_ms()
 * Return: 0 or problem().
 */
int prepare_wait(struct guest *guest, const char *nonce, struct facts *facts,
		 struct text *output, long long deadline);

/**
 * prepare_run() - run a program that changes the guest for all programs after it
 * @guest:    the guest, which waits for an order
 * @program:  path in the guest; it has to pass
 * @deadline: when to give up, a time of now_ms()
 *
 * It is judged as any program: if the kernel makes a complaint only once, it would not make it
 * again in the forks.
 *
 * Return: 0; 1 after problem() when the kernel complained, which the run has to report; else
 *	problem().
 */
int prepare_run(struct guest *guest, const char *program, long long deadline);

#endif /* KLP_LAB_PREPARE_H */
