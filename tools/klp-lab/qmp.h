/* SPDX-License-Identifier: GPL-2.0 */
/* Talks to QEMU's monitor, in QMP, over a connected socket. */
#ifndef KLP_LAB_QMP_H
#define KLP_LAB_QMP_H

#include <jansson.h>
#include <stdbool.h>

#include "util.h"

/**
 * struct qmp - a connection to a monitor
 * @fd:      the socket; -1 when closed
 * @in:      bytes that were received and are not parsed yet
 * @version: QEMU's version, and its package's in brackets
 */
struct qmp {
	int fd;
	struct text in;
	char version[96];
};

/**
 * qmp_open() - read QEMU's greeting, and make the monitor take commands
 * @qmp:      filled in; to be closed by qmp_close() whatever is returned
 * @fd:       connected to a QEMU monitor in control mode; owned by @qmp from now on
 * @deadline: when to give up, a time of now_ms()
 * Return: 0 or problem().
 */
int qmp_open(struct qmp *qmp, int fd, long long deadline);

/**
 * qmp_command() - run a command and wait for its reply
 * @qmp:       the connection
 * @deadline:  when to give up, a time of now_ms()
 * @name:      the command
 * @arguments: an object, released here; NULL for none
 *
 * Events that arrive in between are dropped.
 *
 * Return: 0 or problem(). If QEMU refused the command, that has QEMU's description of the error.
 */
int qmp_command(struct qmp *qmp, long long deadline, const char *name, json_t *arguments);

/**
 * qmp_give() - give QEMU a descriptor
 * @qmp:      the connection
 * @deadline: when to give up, a time of now_ms()
 * @name:     QEMU's name for it, which begins with a letter
 * @fd:       the descriptor; QEMU gets a copy
 * Return: as qmp_command().
 */
int qmp_give(struct qmp *qmp, long long deadline, const char *name, int fd);

/**
 * struct state_copy - the state of a guest on its way between QEMU and a file
 * @pipe: our end of QEMU's pipe; closed, and set to -1, when all is copied
 * @file: the file
 * @save: true: from the pipe to the file; false: from the file to the pipe
 */
struct state_copy {
	int pipe;
	int file;
	bool save;
};

/**
 * qmp_wait_copy() - copy the rest of a guest's state that is saved
 * @copy:     what to copy
 * @deadline: when to give up, a time of now_ms()
 *
 * QEMU can announce the end of a migration before it has written the whole state. When QEMU has
 * ended, all is written.
 *
 * Return: 0 or problem().
 */
int qmp_wait_copy(struct state_copy *copy, long long deadline);

/**
 * qmp_wait_migration() - copy a guest's state until the migration has ended
 * @qmp:      the connection; the migration capability "events" must be on
 * @copy:     what to copy; owned by the caller
 * @deadline: when to give up, a time of now_ms()
 * Return: 0 when it completed, else problem().
 */
int qmp_wait_migration(struct qmp *qmp, struct state_copy *copy, long long deadline);

/**
 * qmp_close() - close the connection, and free its memory
 * @qmp: the connection; may be closed already
 */
void qmp_close(struct qmp *qmp);

#endif /* KLP_LAB_QMP_H */
