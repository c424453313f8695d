/* SPDX-License-Identifier: GPL-2.0 */
/* Talks to QEMU's machine protocol over a connected socket. */
#ifndef KLP_LAB_QMP_H
#define KLP_LAB_QMP_H

#include <jansson.h>

#include "util.h"

/**
 * struct qmp - a connection
 * @fd:      the socket; -1 when closed
 * @in:      received, not yet looked at
 * @version: what QEMU says that it is
 */
struct qmp {
	int fd;
	struct text in;
	char version[96];
};

/**
 * qmp_open() - read QEMU's greeting and agree on capabilities
 * @qmp:      filled in; to be closed by qmp_close() whatever is returned
 * @fd:       connected to a QEMU monitor in control mode; owned by @qmp from now on
 * @deadline: time of now_ms() to give up at
 * Return: 0 or problem().
 */
int qmp_open(struct qmp *qmp, int fd, long long deadline);

/**
 * qmp_command() - run a command and wait for its reply
 * @qmp:       the connection
 * @deadline:  time of now_ms() to give up at
 * @name:      the command
 * @arguments: an object, released here; NULL for none
 *
 * Events that arrive in between are dropped.
 *
 * Return: 0, or problem() with QEMU's own description of the error.
 */
int qmp_command(struct qmp *qmp, long long deadline, const char *name, json_t *arguments);

/**
 * qmp_wait_migration() - wait for the event that says how a migration ended
 * @qmp:      the connection; the migration capability "events" must be on
 * @deadline: time of now_ms() to give up at
 * Return: 0 when it completed, else problem().
 */
int qmp_wait_migration(struct qmp *qmp, long long deadline);

/** qmp_close() - close the connection and free what it holds */
void qmp_close(struct qmp *qmp);

#endif /* KLP_LAB_QMP_H */
