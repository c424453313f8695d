/* SPDX-License-Identifier: GPL-2.0 */
/* Handles signals to the lab, and ends the processes that it must not leave behind. */
#ifndef KLP_LAB_SIGNALS_H
#define KLP_LAB_SIGNALS_H

/**
 * signals_set_up() - have signals set "interrupted", and orphans become our children
 *
 * SIGTERM, SIGINT and SIGHUP interrupt. The latter two stay ignored when they are: nohup, or a
 * script that starts the lab in the background, has asked for that. SIGPIPE is ignored.
 */
void signals_set_up(void);

/**
 * signals_end_children() - kill all children, and reap them
 *
 * Context: blocks until all have ended.
 */
void signals_end_children(void);

#endif /* KLP_LAB_SIGNALS_H */
