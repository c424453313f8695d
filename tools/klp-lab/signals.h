/* SPDX-License-Identifier: GPL-2.0 */
/* Signals to the lab, and the processes that it must not leave behind. */
#ifndef KLP_LAB_SIGNALS_H
#define KLP_LAB_SIGNALS_H

/**
 * signals_set_up() - have signals set "interrupted", and orphans become our children
 *
 * SIGINT and SIGHUP stay ignored when they are: nohup, or a script that starts the lab in the
 * background, has asked for that.
 */
void signals_set_up(void);

/**
 * signals_end_children() - kill all children, and wait until they are gone; may block
 */
void signals_end_children(void);

#endif /* KLP_LAB_SIGNALS_H */
